/** Any broker that already runs, by its address. It is left as it was found, but for sessions that never expire. */
import { lenientProfile } from '../../model/vocabulary/profile.ts';
import type { WireBroker } from './broker-under-test.ts';

/** Answers undefined if the text is no `mqtt://host:port`. The port may be left out; 1883 is MQTT's. */
export function brokerAt(text: string): WireBroker | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, port, pathname, username } = new URL(text);
  if (protocol !== 'mqtt:' || hostname === '' || username !== '' || !['', '/'].includes(pathname)) return undefined;
  const host = hostname.replace(/^\[(?<address>.*)\]$/u, '$<address>');
  return {
    name: text,
    kind: 'wire',
    versions: ['3.1.1', '5.0'],
    refusesUsers: false,
    restarts: false,
    profile: lenientProfile,
    start: async () => ({
      host,
      port: port === '' ? 1883 : Number(port),
      description: `the broker at ${text}`,
      stop: async () => {},
    }),
  };
}
