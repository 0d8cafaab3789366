/** A key, and a certificate of its own for loopback, made with OpenSSL in a directory. For tests, and for brokers under test. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface SelfSigned {
  /** Paths of files in PEM. */
  readonly keyFile: string;
  readonly certificateFile: string;
}

/** Answers undefined where OpenSSL is not installed. */
export async function selfSigned(directory: string): Promise<SelfSigned | undefined> {
  const [keyFile, certificateFile] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')];
  const request = ['req', '-x509', '-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-days', '2'];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  try {
    await promisify(execFile)('openssl', [...request, ...subject, '-keyout', keyFile, '-out', certificateFile]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return { keyFile, certificateFile };
}
