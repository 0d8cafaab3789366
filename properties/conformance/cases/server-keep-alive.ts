/** Server Keep Alive: 5.0, section 3.2.2.3.14. */
import { reasonCode } from '../../../model/vocabulary/packet.ts';
import { edit } from '../../faults/edit.ts';
import type { Case } from '../case.ts';
import { connected } from '../exchange/connect.ts';
import { require } from '../wire/deviation.ts';

export const serverKeepAliveCases: readonly Case[] = [
  {
    sentence:
      'A server that does not wait for as long as the client asks says so in the CONNACK, and waits as it says.',
    statements: ['5.0:MQTT-3.1.2-22', '5.0:MQTT-3.2.2-22'],
    options: { serverKeepAliveMaximumSeconds: 2 },
    run: async (wire) => {
      for (const keepAliveSeconds of [60, 0, 1]) {
        const { client, connack } = await connected(wire, 'a', { keepAliveSeconds });
        const { serverKeepAliveSeconds } = connack;
        const expected = keepAliveSeconds === 1 ? undefined : 2;
        require(serverKeepAliveSeconds === expected, `The Server Keep Alive is ${String(serverKeepAliveSeconds)}.`);
        const limitMs = (serverKeepAliveSeconds ?? keepAliveSeconds) * 1500;
        for (let packets = 0; packets < 2; packets++) {
          await wire.wait(limitMs - 500);
          await client.isServed();
        }
        await wire.wait(limitMs + 1_500);
        await client.isClosed(reasonCode.keepAliveTimeout);
      }
    },
    brokenBy: [
      edit('accept.ts', 'serverKeepAliveSeconds: overrideSeconds', ''),
      edit('accept.ts', 'overrideSeconds ?? connect.keepAliveSeconds', 'connect.keepAliveSeconds'),
      edit('accept.ts', 'overrideSeconds ?? connect.keepAliveSeconds', 'overrideSeconds ?? 4'),
      edit('keep-alive.ts', 'connect.keepAliveSeconds === 0 ||', ''),
    ],
  },
];
