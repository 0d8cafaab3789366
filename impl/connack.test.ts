import { describe, expect, test } from 'vitest';
import { reasonCode, type Connack, type Connect } from '../model/vocabulary/packet.ts';
import type { ConnectAnswer } from './hook.ts';
import type { BrokerOptions } from './options.ts';
import { VirtualTime } from './virtual-time.ts';

function answerTo(fields: Partial<Connect>, options: Partial<BrokerOptions> = {}): Connack | undefined {
  const time = new VirtualTime(options);
  time.connect('client', fields);
  const [first] = time.seen;
  return first?.event.type === 'server.CONNACK' ? first.event : undefined;
}

const will = { topic: 'will', payload: new Uint8Array(1), qos: 2, retain: true } as const;

describe('CONNACK', () => {
  test.each<{ options: Partial<BrokerOptions>; says: Partial<Connack> }>([
    { options: { receiveMaximum: 20 }, says: { receiveMaximum: 20 } },
    // 5.0:MQTT-3.2.2-9.
    { options: { maximumQoS: 0 }, says: { maximumQoS: 0 } },
    { options: { retainAvailable: false }, says: { retainAvailable: false } },
    { options: { wildcardSubscriptionAvailable: false }, says: { wildcardSubscriptionAvailable: false } },
    { options: { packetBytesMax: 1_000 }, says: { maximumPacketSizeBytes: 1_000 } },
  ])('says $says, to 5.0', ({ options, says }) => {
    expect(answerTo({}, options)).toMatchObject(says);
    expect(answerTo({ protocolVersion: '3.1.1' }, options)).toEqual({
      type: 'server.CONNACK',
      sessionPresent: false,
      reasonCode: 0,
    });
  });

  test('says nothing of what is as it would be anyway', () => {
    const connack = answerTo({}, { receiveMaximum: 65_535 });
    for (const name of ['receiveMaximum', 'maximumQoS', 'retainAvailable', 'wildcardSubscriptionAvailable'])
      expect(connack).not.toHaveProperty(name);
  });

  test.each<{
    what: string;
    options: Partial<BrokerOptions>;
    fields: Partial<Connect>;
    codes: readonly [number, number];
  }>([
    // 5.0:MQTT-3.2.2-12.
    { what: 'a will of a higher QoS', options: { maximumQoS: 1 }, fields: { will }, codes: [0x9b, 5] },
    // 5.0:MQTT-3.2.2-13.
    { what: 'a will to be retained', options: { retainAvailable: false }, fields: { will }, codes: [0x9a, 5] },
    {
      what: 'too long an id',
      options: { clientIdentifierBytesMax: 23 },
      fields: { clientId: 'é'.repeat(12) },
      codes: [0x85, 2],
    },
    {
      what: 'a hook that forgets to answer',
      options: { authenticate: () => undefined as unknown as number },
      fields: {},
      codes: [0x80, 3],
    },
    { what: 'a hook that throws', options: { authenticate: broken }, fields: {}, codes: [0x80, 3] },
    {
      what: 'no free identifier',
      options: { assignClientIdentifier: broken },
      fields: { clientId: '' },
      codes: [0x80, 3],
    },
    { what: 'the hook', options: { authenticate: () => 0x86 }, fields: {}, codes: [0x86, 4] },
    { what: 'a code that is none', options: { authenticate: () => 0x8d }, fields: {}, codes: [0x80, 5] },
  ])('refuses because of $what, each version in its own words', ({ options, fields, codes }) => {
    expect(answerTo(fields, options)).toMatchObject({ reasonCode: codes[0], sessionPresent: false });
    const in311 = answerTo({ ...fields, protocolVersion: '3.1.1' }, options);
    expect(in311).toEqual({ type: 'server.CONNACK', reasonCode: codes[1], sessionPresent: false });
  });

  test('gives up if the hook names only identifiers that are in use', () => {
    const time = new VirtualTime({ assignClientIdentifier: () => 'taken' });
    const taken = time.connect('taken');
    expect(time.on(time.connect(''))).toEqual(['CONNACK 128', 'closed']);
    expect(time.on(taken)).toEqual(['CONNACK 0']);
  });

  test.each(['', 'a\u0000', '\uD800', 'x'.repeat(65_536)])(
    'gives up if the hook names none that can be said',
    (clientId) => {
      const time = new VirtualTime({ assignClientIdentifier: () => clientId });
      expect(time.on(time.connect(''))).toEqual(['CONNACK 128', 'closed']);
    },
  );
});

describe('what the hook says', () => {
  const informed = { reasonString: 'why', userProperties: [['name', 'value']] } as const;

  test('goes with the refusal to 5.0', () => {
    const moved = { reasonCode: reasonCode.serverMoved, serverReference: 'other.example', ...informed };
    expect(said(moved)).toMatchObject(moved);
    expect(said(moved, { protocolVersion: '3.1.1' })).toEqual({
      type: 'server.CONNACK',
      reasonCode: 3,
      sessionPresent: false,
    });
  });

  test('goes with success too, the Response Information only to those who request it', () => {
    const answer = { reasonCode: 0, responseInformation: 'answers/client', ...informed };
    expect(said(answer, { requestResponseInformation: true })).toMatchObject(answer);
    // 5.0:MQTT-3.1.2-28.
    for (const requestResponseInformation of [false, undefined]) {
      const fields = requestResponseInformation === undefined ? {} : { requestResponseInformation };
      const connack = said(answer, fields);
      expect(connack).not.toHaveProperty('responseInformation');
      expect(connack).toMatchObject(informed);
    }
  });

  test('is left out where it is no MQTT', () => {
    const connack = said({
      reasonCode: 0x87,
      reasonString: 'x'.repeat(65_536),
      serverReference: '\ud800',
      userProperties: [
        ['\u0000', ''],
        ['good', ''],
      ],
    });
    expect(connack).toMatchObject({ reasonCode: 0x87, userProperties: [['good', '']] });
    expect(connack).not.toHaveProperty('reasonString');
    expect(connack).not.toHaveProperty('serverReference');
  });
});

/** The CONNACK, if the hook answers so. */
function said(answer: ConnectAnswer, fields: Partial<Connect> = {}): Connack | undefined {
  return answerTo(fields, { authenticate: () => answer });
}

function broken(): never {
  throw new Error('The hook is broken.');
}
