import { describe, expect, it } from 'vitest';
import type { ReportedFinding } from '../../document.ts';
import type { Crossing } from '../../sequence.ts';
import { sequencePicture } from './draw.ts';

type Short = readonly [at: number, tap: Crossing['tap'], type: string, words: string, arrivesAt?: number];

function crossings(connection: number, ...all: readonly Short[]): Crossing[] {
  return all.map(([at, tap, type, words, arrivesAt]) => ({
    at,
    connection,
    tap,
    type,
    words,
    ...(arrivesAt !== undefined && { arrivesAt }),
  }));
}

/** A client whose packets come late, and then not at all; the server closes by half, and late. */
const finding: ReportedFinding = {
  number: 1,
  kind: 'late',
  version: '5.0',
  statements: ['5.0:MQTT-3.1.2-22'],
  why: 'no packet came for one and a half times the Keep Alive, and the server has not closed the connection',
  chart: 'keep-alive: silence.overdue',
  atMs: 4_900,
  connection: 0,
  allowed: { fromMs: 4_800, byMs: 4_900 },
  cameAtMs: 5_400,
  property: '',
  alsoFoundBy: [],
  failures: 1,
  how: '',
  scenario: {},
  sequence: crossings(
    0,
    [0, 'client', 'network.opened', 'opened', 0],
    [0, 'client', 'client.CONNECT', 'CONNECT 5.0 id=<b> K=2', 0],
    [0, 'server', 'server.CONNACK', 'CONNACK sp=0', 0],
    [500, 'network', 'network.flowing', 'flowing up 300 ms late', 500],
    [1_500, 'client', 'client.PINGREQ', 'PINGREQ', 1_800],
    [1_800, 'server', 'server.PINGRESP', 'PINGRESP', 1_800],
    [2_000, 'network', 'network.blackholed', 'blackholed up', 2_000],
    [2_000, 'network', 'network.blackholed', 'blackholed down', 2_000],
    [3_500, 'client', 'client.PINGREQ', 'PINGREQ'],
    [5_400, 'server', 'network.closed', 'closed by server'],
  ),
  timers: [
    {
      connection: 0,
      chart: 'keep-alive',
      words: '1.5 × Keep Alive',
      kind: 'timer',
      armedAtMs: 0,
      deadlineMs: 3_000,
      endedAtMs: 1_800,
    },
    {
      connection: 0,
      chart: 'keep-alive',
      words: '1.5 × Keep Alive',
      kind: 'timer',
      armedAtMs: 1_800,
      deadlineMs: 4_800,
      endedAtMs: 4_800,
    },
    { connection: 0, chart: 'keep-alive', words: 'lateness', kind: 'window', armedAtMs: 4_800, deadlineMs: 4_900 },
    { connection: 0, chart: 'client', words: 'PINGRESP time-out', kind: 'timer', armedAtMs: 3_500, deadlineMs: 6_500 },
    {
      connection: 0,
      chart: 'session',
      words: 'Session Expiry Interval',
      kind: 'timer',
      armedAtMs: 100,
      deadlineMs: 9_000,
    },
  ],
};

const picture = sequencePicture(finding).markup;
/** What all that can be pointed at says, as the script of the page puts it together. */
const items = [...picture.matchAll(/<g(?: class="([^"]*)")? (aria-label|data-at)="([^"]*)"(.*?)<\/g>/g)].map(
  ([, classes = '', attribute, words = '', rest = '']) => {
    const then = /^ data-then="([^"]*)"/.exec(rest)?.[1] ?? '';
    const written = [...rest.matchAll(/<text[^>]*>(.*?)<\/text>/g)].map(([, text = '']) =>
      text.replaceAll(/<[^>]*>/g, ''),
    );
    const says = attribute === 'aria-label' ? words : `${words} – ${written.join(' ')}${then}`;
    return { classes: classes.split(' '), says };
  },
);
const wordsOf = (className: string): string[] =>
  items.filter(({ classes }) => classes.includes(className)).map(({ says }) => says);

/** What is missing, and at which end that is marked. */
function markOf(one: ReportedFinding): string | undefined {
  return /"(#missing-\w+)".*?"(#mark)" x="(\d+)"/.exec(sequencePicture(one).markup)?.slice(1).join(' ');
}

describe('the picture of a finding', () => {
  it('has each event, and says what became of it', () => {
    expect(items.map(({ says }) => says).filter((says) => / ms, c0: [^–]* – /u.test(says))).toEqual([
      '0 ms, c0: client – opened',
      '0 ms, c0: client – CONNECT 5.0 id=&lt;b&gt; K=2',
      '0 ms, c0: broker – CONNACK sp=0',
      '500 ms, c0: the network – flowing up 300 ms late',
      '1,500 ms, c0: client – PINGREQ; 300 ms under way',
      '1,800 ms, c0: broker – PINGRESP',
      '2,000 ms, c0: the network – blackholed up',
      '2,000 ms, c0: the network – blackholed down',
      '3,500 ms, c0: client – PINGREQ; does not arrive',
      '5,400 ms, c0: broker – closed by server; the other end is not told',
    ]);
    expect(wordsOf('wrong')).toEqual(['5,400 ms, c0: broker – closed by server; the other end is not told']);
    expect(picture.split('"#lost-')).toHaveLength(3);
  });

  it('has what was done to the network, in the direction in which it was', () => {
    expect(wordsOf('network-fault')).toEqual([
      'flowing up 300 ms late: to the broker',
      'What is sent to the broker does not arrive, and neither end is told.',
      'What is sent to the client does not arrive, and neither end is told.',
    ]);
  });

  it('has the timers of the server that were running, the window, and the verdict', () => {
    expect(wordsOf('bar')).toEqual([
      'c0, keep-alive: 1.5 × Keep Alive, armed at 0 ms, put off or stopped at 1,800 ms',
      'c0, keep-alive: 1.5 × Keep Alive, armed at 1,800 ms, fell due at 4,800 ms',
      'c0, keep-alive: allowed from 4,800 ms to 4,900 ms',
      'c0, session: Session Expiry Interval, armed at 100 ms, would fall due at 9,000 ms',
    ]);
    const window = 'allowed from 4,800 ms to 4,900 ms; came 600 ms past the deadline, 500 ms past what is allowed';
    expect(wordsOf('allowed')).toEqual([window]);
    expect(wordsOf('verdict')).toEqual([`4,900 ms – ${finding.why}. ${window}`]);
  });

  it('marks the end that has missed something', () => {
    const [broker = '', client = ''] = [finding, { ...finding, chart: 'client: answer.waitsForPingresp' }].map(markOf);
    expect(broker).toMatch(/^#missing-down #mark \d+$/);
    expect(client).toMatch(/^#missing-up #mark \d+$/);
    expect(Number(client.split(' ').at(-1))).toBeLessThan(Number(broker.split(' ').at(-1)));
  });

  it('ends the lane of an end that knows of the close, and not that of the other', () => {
    const [, path = ''] = /<path d="([^"]*)"\/><\/g>/.exec(picture) ?? [];
    const lanes = [...path.matchAll(/M\d+ \d+V(\d+)/g)].map(([, end]) => Number(end));
    const [client = 0, server = 0] = lanes;
    expect(lanes).toHaveLength(2);
    expect(client).toBeGreaterThan(server);
  });
});
