/** Every broker that can be started by its name does what its file says, where it is installed. */
import { describe, expect, it } from 'vitest';
import type { ProtocolVersion } from '../../model/vocabulary/packet.ts';
import { acquaint } from '../check/wire/acquaintance.ts';
import { refusedUserName } from '../executors/party.ts';
import { probe, type Answer } from '../executors/probe.ts';
import type { Address, Credentials } from '../transport/address.ts';
import { brokerNamed, brokerNames } from './broker-named.ts';
import { BrokerUnavailable, type RunningBroker, type WireBroker } from './broker-under-test.ts';
import { isListening } from './program.ts';

/** RabbitMQ takes ten seconds, on a machine that does little else. */
const timeout = 120_000;

const onWire = brokerNames.map((name) => brokerNamed(name)).filter((broker) => broker?.kind === 'wire');

/** Answers undefined if it is not installed, and says so. */
async function started({ start }: WireBroker): Promise<RunningBroker | undefined> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof BrokerUnavailable) || !error.isSkipped) throw error;
    process.stderr.write(`skipped: ${error.message}\n`);
    return undefined;
  }
}

function ask(address: Address, version: ProtocolVersion, credentials?: Credentials): Promise<Answer> {
  const as = credentials ? { ...address, credentials } : address;
  return probe({ address: as, version, clientId: `asking-${version}`, pings: 1, timeoutMs: 20_000 });
}

describe.each(onWire.map((broker) => [broker.name, broker] as const))('%s', (_, broker) => {
  it(
    'starts, speaks what it claims, refuses whom it should, and is gone when it is stopped',
    { timeout },
    async (test) => {
      const running = await started(broker);
      if (!running) return test.skip();
      const { address } = running;
      const { versions, refusesUsers } = broker.capabilities;
      for (const version of versions) {
        expect(await ask(address, version)).toMatchObject({ answer: 'accepted' });
        const answer = await ask(address, version, { userName: refusedUserName, password: 'x' });
        expect(answer.answer).toBe(refusesUsers ? 'refused' : 'accepted');
      }
      expect(await acquaint(broker, running, versions)).toMatchObject({ versions, skipped: [] });
      expect(await running.stop()).toBeUndefined();
      expect(await isListening(address.port)).toBe(false);
      return undefined;
    },
  );
});
