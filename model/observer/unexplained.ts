/** What is wrong with a server output that no chart explains. */
import { citationsFor, type Citation } from '../vocabulary/statement.ts';
import type { EventType, MqttEvent } from '../vocabulary/event.ts';
import type { ProtocolVersion } from '../vocabulary/packet.ts';
import type { Observation } from '../vocabulary/trace.ts';
import type { Failure } from '../vocabulary/verdict.ts';
import type { Timer } from '../run/instance.ts';
import type { ConnectionRecord } from './records.ts';
import type { Subject } from './subject.ts';

/** It came before the deadline of the timer that would have let the chart explain it. */
export function tooEarly(
  { at, connection, event }: Observation,
  { subject, timer }: { readonly subject: Subject; readonly timer: Timer },
  version: ProtocolVersion,
): Failure {
  // That a close for Keep Alive must not be early no statement says; 5.0 says by which Keep Alive the server goes.
  const statements: readonly Citation[] =
    subject.chart === 'keep-alive'
      ? [expectationOf(event), '5.0:MQTT-3.2.2-22']
      : [...new Set(subject.instance.after(timer).statements), expectationOf(event)];
  return {
    verdict: 'fail',
    statements: citationsFor(version, statements),
    at,
    connection,
    chart: `${subject.chart}: ${subject.instance.facts.name}`,
    expected: { fromMs: timer.deadline },
    why: `the server ${what(event)} too early`,
  };
}

/** No deadline of any chart would ever have explained it. A connection on which the client broke the protocol says so. */
export function groundless(
  { at, connection, event }: Observation,
  record: ConnectionRecord | undefined,
  isInAnswer: boolean,
  version: ProtocolVersion,
): Failure {
  const { name, statements } = record?.connect.instance.facts ?? { name: '', statements: [] };
  const isBroken = name === 'violated' || name === 'connectedTwice';
  const after = isInAnswer && record?.lastInput !== undefined ? ` after ${inWords(record.lastInput)}` : '';
  return {
    verdict: 'fail',
    statements: citationsFor(version, [...(isBroken ? statements : []), expectationOf(event)]),
    at,
    connection,
    chart: isBroken ? `connect: ${name}` : 'every chart',
    expected: {},
    why: `the server ${what(event)}${after}, and no chart gives a reason`,
  };
}

/** Whether a server that may close at will may do this, to a client that it has accepted. */
export function needsNoReason({ connect }: ConnectionRecord, event: MqttEvent, isTraffic = false): boolean {
  if (event.type !== 'network.closed' && event.type !== 'server.DISCONNECT') return false;
  if (connect.instance.facts.name !== 'connected') return false;
  if (event.type === 'network.closed') return true;
  const { reasonCode = 0 } = event;
  return atWill.has(reasonCode) || (isTraffic && ofAffairsUnseen.has(reasonCode));
}

/** Reason Codes of a DISCONNECT for what the client does elsewhere, or asked for and the server does not have. */
const ofAffairsUnseen = new Set([0x8e, 0x90, 0x95, 0x99, 0x9a, 0x9b, 0x9e, 0xa1, 0xa2]);

/** Reason Codes of a DISCONNECT that blames nobody: of the server's own affairs, or of quotas. Source: 5.0, 3.14.2.1. */
const atWill = new Set([0x00, 0x80, 0x83, 0x87, 0x89, 0x8b, 0x93, 0x96, 0x97, 0x98, 0x9c, 0x9d, 0x9f, 0xa0]);

function expectationOf({ type }: MqttEvent): Citation {
  return type === 'network.closed' ? 'expected:healthy-link-is-kept' : 'expected:output-has-a-cause';
}

function what({ type }: MqttEvent): string {
  return type === 'network.closed' ? 'closed the connection' : `sent ${type.slice('server.'.length)}`;
}

function inWords(type: EventType): string {
  if (type === 'client.malformed') return 'bytes that are no MQTT';
  if (type === 'client.bytes') return 'a part of a packet';
  return type === 'network.closed' ? 'the client had closed it' : type.replace('client.', '');
}
