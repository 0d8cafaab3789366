/** What every client is tried for, one by one, each with a broker of its own. */
import { strictEqual, deepStrictEqual } from 'node:assert';
import type { ProtocolVersion } from '../../../model/vocabulary/packet.ts';
import type { BrokerOptions } from '../../options.ts';
import { Clock } from '../clock.ts';
import { startBroker } from '../server.ts';
import type { ClientUnderTest, Heard, Listener, Listening, Said, Saying } from './client.ts';

export interface Trial {
  /** Completes "The client …". */
  readonly name: string;
  /** Both, if left away. */
  readonly onlyVersion?: ProtocolVersion;
  readonly options?: Partial<BrokerOptions>;
  /** Rejects if it is not so. */
  readonly run: (stage: Stage) => Promise<void>;
}

/** A client and a broker, and who speaks and listens. */
export interface Stage {
  /** Topic Filter `t/#`, QoS 2 and an identifier of its own, unless told otherwise. */
  readonly listen: (more?: Partial<Listening>) => Promise<Listener>;
  /** From a client that is there for it alone, to topic `t/1` with QoS 1, unless told otherwise. */
  readonly say: (messages: readonly Partial<Said>[], more?: Partial<Saying>) => Promise<number | undefined>;
  /** The broker's clock goes on by as much at once. */
  readonly skip: (seconds: number) => void;
  readonly closeBroker: () => Promise<void>;
}

export async function runTrial({ options, run }: Trial, client: ClientUnderTest, version: ProtocolVersion) {
  let skippedMs = 0;
  let clients = 0;
  const clock = new Clock(() => performance.now() + skippedMs, Infinity);
  const broker = await startBroker({ port: 0, clock, options: { tickMs: 20, ...options } });
  const listeners: Listener[] = [];
  const opening = (): { port: number; version: ProtocolVersion; clientId: string } => {
    clients += 1;
    return { port: broker.port, version, clientId: `client-${clients}` };
  };
  try {
    await run({
      listen: async (more = {}) => {
        const listener = await client.listen({ ...opening(), topicFilters: ['t/#'], qos: 2, ...more });
        listeners.push(listener);
        return listener;
      },
      say: (messages, more = {}) =>
        client.say(
          { ...opening(), ...more },
          messages.map((message) => ({ topic: 't/1', payload: 'said', qos: 1, ...message })),
        ),
      skip: (seconds) => {
        skippedMs += seconds * 1_000;
      },
      closeBroker: () => broker.close(),
    });
  } finally {
    await Promise.all(listeners.map((listener) => listener.break()));
    await broker.close();
  }
}

/** That the next messages have these payloads, and no other comes before, between or among them. */
export async function hears(listener: Listener, payloads: readonly string[]): Promise<void> {
  const heard: string[] = [];
  for (const _ of payloads) heard.push((await listener.hear()).payload);
  deepStrictEqual(heard, payloads);
}

/** That the next message is so, in what is told of it. */
export async function hearsMessage(listener: Listener, expected: Partial<Heard>): Promise<Heard> {
  const heard = await listener.hear();
  const names = Object.keys(expected) as (keyof Heard)[];
  deepStrictEqual(Object.fromEntries(names.map((name) => [name, heard[name]])), expected);
  return heard;
}

/** What a client shows has to be so. */
export function ifShown<Value>(shown: Value | undefined, expected: Value): void {
  if (shown !== undefined) strictEqual(shown, expected);
}
