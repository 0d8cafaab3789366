/** One chart instance and what it is about. */
import { ChartTable, type StateFacts } from '../run/table.ts';
import type { Instance, Timer } from '../run/instance.ts';
import type { Chart, Offer } from '../run/chart.ts';
import type { ProtocolVersion } from '../vocabulary/packet.ts';
import type { MqttEvent } from '../vocabulary/event.ts';
import type { ConnectionNumber } from '../vocabulary/trace.ts';

export interface Subject {
  readonly chart: string;
  readonly instance: Instance;
  /** The Network Connection that a verdict about it names. */
  readonly connection: ConnectionNumber;
  readonly version: ProtocolVersion;
  /** Of a will: where it is to be seen. */
  readonly topic?: string;
}

const tables = new Map<Chart, ChartTable>();

/** The compiled table of a chart: one for all observers of the process. */
export function tableOf(chart: Chart): ChartTable {
  const known = tables.get(chart);
  if (known) return known;
  const table = new ChartTable(chart);
  tables.set(chart, table);
  return table;
}

/** An output as offers see it: its own fields, and whether a CONNACK accepts. */
export function offered(facts: StateFacts, event: MqttEvent): boolean {
  return facts.offers.some((offer) => explains(offer, event));
}

function explains(offer: Offer, event: MqttEvent): boolean {
  if (offer.type !== event.type) return false;
  for (const field in offer) {
    const actual =
      field === 'accepted' && event.type === 'server.CONNACK'
        ? event.reasonCode === 0
        : (event as unknown as Record<string, unknown>)[field];
    if (actual !== offer[field]) return false;
  }
  return true;
}

/** The first timer of all subjects that is due at or before `now`; one that leads to a violation only strictly before. */
export function firstDue(subjects: Iterable<Subject>, now: number): { subject: Subject; timer: Timer } | undefined {
  let first: { subject: Subject; timer: Timer } | undefined;
  for (const one of subjects) {
    const timer = one.instance.due(now);
    if (!timer || (first && timer.deadline >= first.timer.deadline)) continue;
    if (timer.deadline === now && one.instance.firesIntoViolation(timer)) {
      const other = one.instance.timers.find(
        (candidate) => candidate.deadline <= now && !one.instance.firesIntoViolation(candidate),
      );
      if (other && (!first || other.deadline < first.timer.deadline)) first = { subject: one, timer: other };
      continue;
    }
    first = { subject: one, timer };
  }
  return first;
}
