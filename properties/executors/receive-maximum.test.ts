/** A client that keeps its promises is not told to break this one, or a server would be blamed for what the checker did. */
import { expect, it } from 'vitest';
import { Broker } from '../../impl/broker.ts';
import { connect, publish, send, wait } from '../scenario/build.ts';
import type { Scenario } from '../scenario/step.ts';
import { runVirtually } from './virtual.ts';

const message = publish('topic', 1);
const scenario: Scenario = {
  version: '5.0',
  ties: 'server first',
  steps: [
    connect(0, { dutiful: true }),
    wait(1),
    send(0, message, message, message),
    wait(1),
    send(0, message, message),
  ],
};

it('sends no more at once than the Receive Maximum of the server, and goes on when that has acknowledged', () => {
  const run = runVirtually(scenario, (options) => new Broker(options), { receiveMaximum: 2 });
  expect(run.verdict).toEqual({ verdict: 'pass' });
  const sent = run.observations.filter(({ tap, event }) => tap === 'client' && event.type === 'client.PUBLISH');
  expect(sent).toHaveLength(4);
});
