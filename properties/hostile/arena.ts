/** Plays a round of steps on a stage, and sees that nothing is left of it afterwards. */
import { Company } from './company.ts';
import { Finding } from './finding.ts';
import { HealthyClient } from './healthy.ts';
import type { Party } from './party.ts';
import type { HostileStep } from './plan.ts';
import { retainedMessagesMax, sessionsMax, Stage, type Subject } from './stage.ts';

/** Healthy clients have a Keep Alive of 60 s. */
const pingEveryMs = 30_000;
/** Longer than any session and any will delay lasts here. */
const longMs = 300_000;

export class Arena {
  readonly #stage: Stage;
  #company: Company | undefined;

  constructor(subject: Subject) {
    this.#stage = new Stage(subject, () => this.#company?.answer());
  }

  /** Throws a Finding; afterwards the arena is of no use. `onStep` is told before each step. */
  play(steps: readonly HostileStep[], onStep?: (step: HostileStep) => void): void {
    const company = new Company(this.#stage, (entering) => (this.#company = entering));
    const parties = new Map<number, Party>();
    for (const step of steps) {
      onStep?.(step);
      this.#step(step, parties, company);
    }
    for (const party of parties.values()) this.#stage.cut(party);
    company.exchange();
    company.leave();
    this.#company = undefined;
    this.#tidyUp();
  }

  #step(step: HostileStep, parties: Map<number, Party>, company: Company): void {
    if (step.step === 'open') parties.set(step.connection, this.#stage.open(false));
    else if (step.step === 'wait') this.#wait(step.ms, company);
    else if (step.step === 'exchange') {
      company.exchange();
      this.#checkLimits();
    } else {
      // Shrinking may have left out the opening.
      const party = parties.get(step.connection);
      if (party && step.step === 'bytes') this.#stage.receive(party, step.bytes);
      if (party && step.step === 'cut') {
        this.#stage.cut(party);
        parties.delete(step.connection);
      }
    }
  }

  #checkLimits(): void {
    const { connections, sessions, retainedMessages } = this.#stage.broker.population();
    if (retainedMessages > retainedMessagesMax)
      throw new Finding('more is retained than may be', `${retainedMessages}`);
    if (sessions > sessionsMax + connections) throw new Finding('more sessions are kept than may be', `${sessions}`);
  }

  #wait(ms: number, company: Company): void {
    for (let leftMs = ms; leftMs > 0; leftMs -= pingEveryMs) {
      company.ping();
      this.#stage.wait(Math.min(leftMs, pingEveryMs));
    }
  }

  /** Everyone has gone: what expires has expired, what never does is taken away by packets that do that. */
  #tidyUp(): void {
    const stage = this.#stage;
    stage.wait(longMs);
    const { connections, sessions } = stage.broker.population();
    if (connections > 0) throw new Finding('connections are left', `${connections}`);
    if (sessions > stage.everlasting.size) throw new Finding('sessions are left', `${sessions}`);
    // Whoever was refused would be refused again.
    stage.everlasting.delete('');
    for (const clientId of stage.everlasting) new HealthyClient(stage, clientId, '3.1.1').leave();
    stage.everlasting.clear();
    stage.wait(longMs);
    const janitor = new HealthyClient(stage, 'healthy-janitor', '3.1.1');
    for (const topic of stage.retainedTopics) if (isPossible(topic)) janitor.publish(topic, '', 0, true);
    stage.retainedTopics.clear();
    janitor.leave();
    stage.wait(longMs);
    const left = Object.entries(stage.broker.population()).filter(([, count]) => count > 0);
    if (left.length > 0) throw new Finding(`${left.map(([what]) => what).join()} are left`, JSON.stringify(left));
    if (stage.broker.nextDeadlineMs() !== undefined) throw new Finding('a timer is left', '');
  }
}

/** Others were refused, and would be again. */
function isPossible(topic: string): boolean {
  return topic !== '' && !/[+#\0]/u.test(topic) && topic.split('/').length <= 256;
}
