/** What a server does for one message it has to be able to do for the next: nothing may be used up. Sections 3.3.5, 4.3 and 4.5. */
import * as fc from 'fast-check';
import { bothVersions, explained, type Property } from './property.ts';
import { connect, publish, reset, send, settled, subscribe, wait, watched } from '../scenario/build.ts';
import type { PacketSketch, Step } from '../scenario/step.ts';

const publisher = 2;
const staying = 3;
const crowd = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21];
/** Sent twice in an instant: servers announce a Receive Maximum from about 20 on. */
const messages = (qos: 0 | 1): readonly PacketSketch[] => Array.from({ length: 8 }, () => publish('feed', qos));

export const enduranceProperties: readonly Property[] = [
  {
    sentence:
      'However many messages have gone to clients that vanish meanwhile, or that match by two Topic Filters, the next one comes.',
    chapter: 'delivery',
    statements: ['3.1.1:MQTT-4.5.0-1', '5.0:MQTT-4.5.0-1', 'expected:others-are-served'],
    versions: bothVersions,
    heavy: true,
    scenarios: (setting) =>
      watched(
        setting,
        fc
          .tuple(fc.constantFrom<0 | 1>(0, 1), fc.constantFrom<0 | 1>(0, 1), fc.constantFrom('vanish', 'match twice'))
          .map(([qos, granted, what]): readonly Step[] => [
            connect(publisher, { dutiful: true }),
            connect(staying, { dutiful: true }),
            send(staying, subscribe('feed', granted)),
            ...crowd.flatMap((client) => [
              connect(client),
              wait(50),
              send(client, subscribe('feed', granted), ...(what === 'vanish' ? [] : [subscribe('feed/#')])),
            ]),
            wait(300),
            ...crowd.flatMap((client) => [
              send(publisher, ...messages(qos)),
              ...(what === 'vanish' ? [reset(client)] : []),
              send(publisher, ...messages(qos)),
              wait(100),
            ]),
            wait(500),
            send(publisher, publish('feed', qos)),
            wait(1_000),
            settled(setting),
          ]),
      ).map((scenario) => ({ ...scenario, hasty: true })),
    sometimes: [{ sentence: 'the server sends', holds: explained('message', 'server.PUBLISH') }],
  },
];
