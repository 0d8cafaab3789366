/** A broker that can lose all its connections at one instant, as by the end of its process, and go on. */
import type { Broker } from '../../impl/broker.ts';
import { edit } from '../faults/edit.ts';
import { loadWrong } from '../faults/wrong-broker.ts';

export interface LosingBroker extends Broker {
  loseConnections(nowMs: number): void;
}

const collect = '  #collect(nowMs: number, act: () => void): readonly Output[] {';

/** Nobody gets the will of another. And whose turn it is to get a shared message is nothing that a session keeps. */
const loseConnections = `
  loseConnections(nowMs) {
    const state = this.#state;
    this.#collect(nowMs, () => {
      const lost = [...state.sessions.values()].flatMap((session) => session.connection ?? []);
      for (const { client } of lost) client.session.connection = undefined;
      for (const session of state.sessions.values())
        for (const { group } of session.subscriptions?.values() ?? []) if (group) group.next = 0;
      for (const connection of lost) connectionClosed(state, connection);
      for (const connection of state.connections.values()) connectionClosed(state, connection);
    });
  }
`;

export type MakeLosingBroker = (...options: ConstructorParameters<typeof Broker>) => LosingBroker;

export async function losingBroker(): Promise<MakeLosingBroker> {
  const edits = [edit('broker.ts', collect, `${loseConnections}\n${collect}`)];
  const module = (await loadWrong(['broker.ts'], 'all connections can be lost', edits)) as {
    readonly Broker: new (...options: ConstructorParameters<typeof Broker>) => LosingBroker;
  };
  return (...options) => new module.Broker(...options);
}
