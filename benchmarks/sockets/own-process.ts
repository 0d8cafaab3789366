/** The broker of this project, with its defaults. */
import { startBroker } from '../../impl/edge/server.ts';
import { serve } from './serve.ts';

serve(async () => {
  const { port } = await startBroker({ port: 0 });
  return { pid: process.pid, port, version: '' };
}, true);
