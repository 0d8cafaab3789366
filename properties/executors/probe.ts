/** Short questions to a broker: does it answer a CONNECT, and how fast is it. Every answer comes within a bound. */
import { ClientCodec } from '../../impl/edge/client-codec.ts';
import type { ClientPacketEvent, ServerEvent } from '../../model/vocabulary/event.ts';
import type { Connack, Connect, ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { withCredentials, type Address } from '../transport/address.ts';
import { connectTo } from '../transport/connect-to.ts';

export type Answer =
  | { readonly answer: 'accepted'; readonly connack: Connack; readonly roundTripsMs: readonly number[] }
  | { readonly answer: 'refused'; readonly reasonCode: number }
  /** No MQTT broker, or none that serves: `why` goes after the address. */
  | { readonly answer: 'none'; readonly why: string; readonly isSilent?: true };

export interface Question {
  readonly address: Address;
  readonly version: ProtocolVersion;
  readonly clientId: string;
  /** PINGREQs to send, each `pingEveryMs` (default 10) after the PINGRESP to the one before. */
  readonly pings: number;
  readonly pingEveryMs?: number;
  /** In the CONNECT, which has Clean Start and a Keep Alive of 60 s otherwise. */
  readonly asking?: Pick<Partial<Connect>, 'keepAliveSeconds' | 'sessionExpiryIntervalSeconds'>;
  /** In steps of {@link waitEveryMs}. */
  readonly timeoutMs: number;
}

/** Of the wait for an answer only the time counts in which this process ran: a step that takes longer is one all the same. */
const waitEveryMs = 50;

export function probe({
  address,
  version,
  clientId,
  pings,
  pingEveryMs = 10,
  asking,
  timeoutMs,
}: Question): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const codec = new ClientCodec(version);
  const roundTripsMs: number[] = [];
  let sentAt = 0;
  /** A PINGREQ has gone whose PINGRESP has not come. */
  let isAsked = false;
  let state: 'unconnected' | 'open' | 'accepted' = 'unconnected';
  let connack: Connack = { sessionPresent: false, reasonCode: 0 };

  const finish = (answer: Answer): void => {
    clearInterval(timer);
    stream.destroy();
    resolve(answer);
  };
  const none = (why: string): void => finish({ answer: 'none', why });
  const send = (event: ClientPacketEvent): void => {
    sentAt = performance.now();
    stream.write(codec.encode(event));
  };
  const pingOrFinish = (): void => {
    if (stream.destroyed) return undefined;
    if (roundTripsMs.length < pings) {
      isAsked = true;
      return send({ type: 'client.PINGREQ' });
    }
    // Nothing is left behind.
    const farewell = asking?.sessionExpiryIntervalSeconds === undefined ? {} : { sessionExpiryIntervalSeconds: 0 };
    stream.write(codec.encode({ type: 'client.DISCONNECT', ...farewell }));
    finish({ answer: 'accepted', connack, roundTripsMs });
  };
  const take = (event: ServerEvent): void => {
    if (state === 'open' && event.type === 'server.CONNACK') {
      if (event.reasonCode !== 0) return finish({ answer: 'refused', reasonCode: event.reasonCode });
      state = 'accepted';
      connack = event;
      pingOrFinish();
    } else if (state === 'accepted' && event.type === 'server.PINGRESP' && isAsked) {
      isAsked = false;
      roundTripsMs.push(performance.now() - sentAt);
      setTimeout(pingOrFinish, pingEveryMs);
    }
  };

  let waitedMs = 0;
  const timer = setInterval(() => {
    waitedMs += waitEveryMs;
    // What has come while this process stood still is read first.
    if (waitedMs >= timeoutMs)
      setImmediate(() => finish({ answer: 'none', why: silence(state, timeoutMs), isSilent: true }));
  }, waitEveryMs);
  const { stream } = connectTo(address, () => {
    state = 'open';
    const connect = { protocolVersion: version, clientId, cleanStart: true, keepAliveSeconds: 60, ...asking };
    send({ type: 'client.CONNECT', ...withCredentials(connect, address.credentials) });
  });
  stream.on('data', (bytes: Uint8Array) => {
    const events = codec.receive(bytes);
    if (codec.fault) return none(`does not speak MQTT: it answers ${printable(bytes)}.`);
    for (const event of events) take(event);
  });
  stream.on('error', (error) => none(`cannot be reached: ${error.message}${hintOn(error)}.`));
  stream.on('close', () => none('closes the connection without an answer to CONNECT.'));
  return promise;
}

/** What the user may have forgotten. */
function hintOn({ code = '', message }: NodeJS.ErrnoException): string {
  if (code === 'ECONNRESET')
    return '; perhaps the port serves TLS or WebSocket: mqtts://, ws:// and wss:// are addresses too';
  if (/CERT|ISSUER|VERIFY_LEAF/u.test(code)) return '; --ca FILE says whose certificates to trust';
  if (code === 'EPROTO' || message.includes('SSL')) return '; perhaps the port does not serve TLS';
  return '';
}

function silence(state: 'unconnected' | 'open' | 'accepted', timeoutMs: number): string {
  switch (state) {
    case 'unconnected':
      return `cannot be reached: no connection within ${timeoutMs} ms.`;
    case 'open':
      return `is silent: it takes the connection but does not answer CONNECT within ${timeoutMs} ms.`;
    case 'accepted':
      return `does not answer PINGREQ within ${timeoutMs} ms.`;
    default:
      return state satisfies never;
  }
}

/** The first bytes, for people. */
function printable(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.subarray(0, 24)).toString('latin1');
  return JSON.stringify(text.replaceAll(/[^ -~\r\n]/gu, '.'));
}
