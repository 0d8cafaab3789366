/** Bytes that were made up may be a CONNECT of another version than the scenario's: its answer is read in that version. */
import { expect, it } from 'vitest';
import { clientConnection } from './client-connection.ts';

/** CONNECT of 5.0 with a Receive Maximum; CONNACK of 5.0 with a property. */
const [connect, connack] = ['101000044d5154540502003c032100140000', '200600000321000a'];

it('reads the answer to a CONNECT in the version that this asks for', () => {
  const connection = clientConnection(0, 0, {}, { version: '3.1.1', credentials: undefined }, 0);
  expect(connection.eventsAtServer(Buffer.from(connect, 'hex'))).toMatchObject([
    { judged: { type: 'client.CONNECT' } },
  ]);
  expect(connection.codec.receive(Buffer.from(connack, 'hex'))).toMatchObject([
    { type: 'server.CONNACK', receiveMaximum: 10 },
  ]);
  expect(connection.codec.fault).toBeUndefined();
});
