/** A suite as a team would write it, for a part of the properties. */
import { startBroker } from '../../impl/edge/server.ts';
import { lenientProfile } from '../../model/vocabulary/profile.ts';
import { brokerConformance } from './index.ts';

brokerConformance({
  name: 'the reference broker in the process of its tests',
  only: 'A protocol level that',
  runs: 2,
  // What is missing is then waited for less long.
  profile: (guardMs) => ({ ...lenientProfile(guardMs), lateMs: 500, answerMs: 500 }),
  broker: async () => {
    const broker = await startBroker({ port: 0 });
    return { port: broker.port, stop: () => broker.close() };
  },
});
