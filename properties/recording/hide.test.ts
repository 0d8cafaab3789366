/** What is to be shared tells no more than it has to. */
import { describe, expect, it } from 'vitest';
import { accepted, bytes, connect, type Line } from '../../model/observer/lines.ts';
import type { MqttEvent } from '../../model/vocabulary/event.ts';
import { formatTrace, parseTrace, type Observation } from '../../model/vocabulary/trace.ts';
import { hider } from './hide.ts';

const will = { topic: 'home/door', payload: bytes('gone for good'), qos: 0, retain: false } as const;
const secret = connect('alarm', {
  userName: 'ruth',
  password: bytes('sesame'),
  will,
  authenticationData: bytes('proof'),
});
const publish = (topic: string, payload: string): MqttEvent => ({
  type: 'client.PUBLISH',
  topic,
  payload: bytes(payload),
  qos: 0,
  retain: false,
  dup: false,
  userProperties: [['house', 'number nine']],
});
const lines: readonly Line[] = [...accepted(0, 0, secret), [1, 0, publish('home/door', 'gone for good')]];
const textOf = (hide: (event: MqttEvent) => MqttEvent): string => {
  const observations = lines.map(([at, connection, event]): Observation => ({
    at,
    tap: 'server',
    connection,
    event: hide(event),
  }));
  const text = formatTrace({ header: { format: 'mqtt-liveness-trace', formatVersion: 1 }, observations });
  parseTrace(text);
  return text.replaceAll(/\{"base64":"([^"]*)"\}/gu, (_, base64: string) => Buffer.from(base64, 'base64').toString());
};

describe('what is hidden', () => {
  it('are passwords and proofs, always', () => {
    const text = textOf(hider({ payloads: false, names: false }));
    expect(text).not.toMatch(/sesame|proof/u);
    expect(text).toMatch(/"ruth".*gone for good/su);
  });

  it('are payloads, if asked for: equal ones stay equal, those of wills too', () => {
    const hide = hider({ payloads: true, names: false });
    expect(textOf(hide)).not.toContain('gone for good');
    const [one, other] = [hide(publish('a', 'x')), hide(publish('b', 'x'))] as { payload: Uint8Array }[];
    expect(one?.payload).toEqual(other?.payload);
    expect(hide(secret)).toMatchObject({
      will: { payload: (hide(publish('a', 'gone for good')) as { payload: Uint8Array }).payload },
    });
    expect(hide(publish('a', 'y'))).not.toEqual(hide(publish('a', 'x')));
    expect(hide(publish('a', ''))).toMatchObject({ payload: bytes('') });
  });

  it('are names, if asked for; topics still match what they matched', () => {
    const hide = hider({ payloads: true, names: true });
    expect(textOf(hide)).not.toMatch(/alarm|ruth|home|door|house|nine/u);
    const { topic } = hide(publish('home/door', '')) as { topic: string };
    const topicFilter = (filter: string): string => {
      const event = {
        type: 'client.SUBSCRIBE',
        packetIdentifier: 1,
        subscriptions: [{ topicFilter: filter, qos: 0 }],
      } as const;
      return (hide(event) as typeof event).subscriptions[0].topicFilter;
    };
    expect(topicFilter('home/door')).toBe(topic);
    expect(topicFilter('+/door')).toBe(`+/${topic.split('/')[1]}`);
    expect(topicFilter('#')).toBe('#');
    expect(topicFilter('$share/us/home/door')).toMatch(new RegExp(String.raw`^\$share/\w+/${topic}$`, 'u'));
  });

  it('is another word in another recording', () => {
    expect(hider({ payloads: true, names: false })(publish('a', 'x'))).not.toEqual(
      hider({ payloads: true, names: false })(publish('a', 'x')),
    );
  });
});
