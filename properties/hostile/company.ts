/** The well-behaved clients beside the hostile ones, and what they have to get, exactly. */
import { Finding } from './finding.ts';
import { HealthyClient } from './healthy.ts';
import type { Stage } from './stage.ts';

/** Hostile clients publish and subscribe below `a`, but do not know the other two. */
const common = 'a/healthy';
const retained = 'known-to-healthy-clients/retained';
const shared = 'known-to-healthy-clients/shared';
const sharedFilter = `$share/healthy-clients/${shared}`;

export class Company {
  readonly #alice: HealthyClient;
  readonly #bob: HealthyClient;
  #isSharedGranted = false;
  #exchanges = 0;

  /** Connects and subscribes; `stage` has to call {@link answer} from now on. */
  constructor(stage: Stage, enter: (company: Company) => void) {
    enter(this);
    this.#alice = new HealthyClient(stage, 'healthy-alice', '3.1.1');
    this.#bob = new HealthyClient(stage, 'healthy-bob', '5.0');
    this.answer();
    this.#expect(this.#alice, ['CONNACK 0']);
    this.#expect(this.#bob, ['CONNACK 0']);
    this.#alice.publish(retained, 'first', 0, true);
    this.#alice.subscribe(common, 1);
    this.#bob.subscribe('a/#', 2);
    this.answer();
    this.#expect(this.#alice, ['SUBACK 1']);
    this.#expect(this.#bob, ['SUBACK 2']);
    this.#bob.subscribe(sharedFilter, 1);
    this.answer();
    this.#isSharedGranted = this.#bob.take().join() === 'SUBACK 1';
    stage.retainedTopics.add(retained);
  }

  /** Every client answers what it has got, until nobody has got anything. */
  answer(): void {
    // They are absent while the first of them connects.
    const clients = [this.#alice, this.#bob] as readonly (HealthyClient | undefined)[];
    for (let isBusy = true; isBusy;) {
      isBusy = false;
      for (const client of clients) if (client?.answer() === true) isBusy = true;
    }
  }

  /** To be called before their Keep Alive of 60 s has passed. */
  ping(): void {
    for (const client of [this.#alice, this.#bob]) {
      client.ping();
      this.answer();
      this.#expect(client, ['PINGRESP']);
    }
  }

  /** Each QoS, a retained message, a shared subscription, and a ping. Throws a Finding unless all get what they are owed. */
  exchange(): void {
    this.#exchanges += 1;
    const name = String(this.#exchanges);
    for (const qos of [0, 1, 2] as const) this.#alice.publish(common, name, qos);
    this.answer();
    // She hears herself, as her subscription does not say No Local.
    const own = [`${name} qos 0`, `${name} qos 1`, 'PUBACK', `${name} qos 1`, 'PUBCOMP'];
    this.#expect(this.#alice, own);
    this.#expect(this.#bob, [`${name} qos 0`, `${name} qos 1`, `${name} qos 2`]);
    this.#alice.publish(retained, name, 1, true);
    this.answer();
    this.#expect(this.#alice, ['PUBACK']);
    this.#bob.subscribe(retained, 2);
    this.#bob.unsubscribe(retained);
    this.answer();
    this.#expect(this.#bob, ['SUBACK 2', `${name} qos 1 retain`, 'UNSUBACK']);
    this.#exchangeShared(name);
    this.ping();
  }

  #exchangeShared(name: string): void {
    if (!this.#isSharedGranted) return;
    this.#alice.publish(shared, name, 2);
    this.answer();
    this.#expect(this.#alice, ['PUBCOMP']);
    this.#expect(this.#bob, [`${name} qos 1`]);
  }

  leave(): void {
    this.#alice.leave();
    this.#bob.leave();
  }

  /** In whatever order: acknowledgements may come before or after what was published. */
  #expect(client: HealthyClient, owed: readonly string[]): void {
    const got = client.take().toSorted().join(', ');
    const wanted = owed.toSorted().join(', ');
    if (got !== wanted) throw new Finding('a healthy client is not served', `it got ${got}, and was owed ${wanted}`);
  }
}
