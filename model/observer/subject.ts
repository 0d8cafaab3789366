/** One chart instance and what it is about. */
import { ChartTable, type StateFacts } from '../run/table.ts';
import type { Instance, Timer } from '../run/instance.ts';
import type { Chart, Offer } from '../run/chart.ts';
import type { MqttEvent } from '../vocabulary/event.ts';
import type { ConnectionNumber } from '../vocabulary/trace.ts';
import type { Under } from './hypotheses.ts';

export interface Subject {
  readonly chart: string;
  readonly instance: Instance;
  /** The Network Connection that a verdict about it names. */
  readonly connection: ConnectionNumber;
  /** Of a service: the connection whose message or will it is. */
  readonly onBehalfOf?: ConnectionNumber;
  /** The readings that it stands for, where the standard leaves something open; undefined for all. */
  under?: Under | undefined;
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

/**
 * The first timer of all subjects that fires at or before `now`; one that leads to a violation, or was armed with no delay,
 * only strictly before: what it waits for may still come in this instant.
 */
export function firstDue(subjects: Iterable<Subject>, now: number): { subject: Subject; timer: Timer } | undefined {
  let first: { subject: Subject; timer: Timer } | undefined;
  for (const one of subjects) {
    const timer = one.instance.due(now);
    if (!timer || (first && timer.until >= first.timer.until)) continue;
    if (waitsForTheInstant(one.instance, timer, now)) {
      const other = one.instance.timers.find(
        (candidate) => candidate.until <= now && !waitsForTheInstant(one.instance, candidate, now),
      );
      if (other && (!first || other.until < first.timer.until)) first = { subject: one, timer: other };
      continue;
    }
    first = { subject: one, timer };
  }
  return first;
}

function waitsForTheInstant(instance: Instance, timer: Timer, now: number): boolean {
  return timer.until === now && (timer.armedAt === timer.deadline || instance.firesIntoViolation(timer));
}
