/** The reference broker as a child of the checker, set up as in virtual time. */
import { startBroker } from '../../impl/edge/server.ts';
import { virtualOptions } from '../executors/virtual.ts';
import type { Listening } from './child.ts';

const broker = await startBroker({ port: 0, options: virtualOptions });
process.send?.({ port: broker.port } satisfies Listening);
process.on('disconnect', () => process.exit(0));
