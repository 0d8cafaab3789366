import { createRequire } from 'node:module';

/** Of this package, from wherever it runs. */
export const packageVersion = (
  createRequire(import.meta.url)('mqtt-liveness/package.json') as { readonly version: string }
).version;
