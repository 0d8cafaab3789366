/** What may be in a file of capabilities, and that whoever writes something else is told what. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { brokerNamed, claiming } from './broker-named.ts';
import { allOfTheStandard } from './capabilities.ts';
import { readCapabilityFile } from './capability-file.ts';

const directory = await mkdtemp(join(tmpdir(), 'mqtt-liveness-capabilities-'));
const file = join(directory, 'broker.json');
afterAll(() => rm(directory, { recursive: true }));

async function reading(content: unknown): Promise<unknown> {
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return readCapabilityFile(file);
}

const known = {
  statement: '3.1.1:MQTT-3.1.2-8',
  reason: 'as it is',
  link: 'https://example.org',
  why: 'will',
  after: ['taken over'],
  earlyMsMax: 500,
};

const knownCase = {
  sentence: 'It answers.',
  version: '5.0',
  how: ['Nothing came*'],
  reason: 'as it is',
  link: 'https://example.org',
};

describe('a file of capabilities', () => {
  it('may say all of it', async () => {
    expect(await reading({ ...allOfTheStandard, knownDeviations: [known], knownCases: [knownCase] })).toEqual({
      capabilities: allOfTheStandard,
      knownDeviations: [known],
      knownCases: [knownCase],
    });
  });

  it('may say nothing', async () => {
    expect(await reading({})).toEqual({ capabilities: {}, knownDeviations: [], knownCases: [] });
  });

  it.each([
    ['{', 'is not JSON'],
    [[], 'has to be an object'],
    ['null', 'has to be an object'],
    [{ maximumQos: 1 }, 'there is no capability "maximumQos". There are versions, maximumQoS'],
    [{ toString: 1 }, 'there is no capability "toString"'],
    [{ versions: [] }, '"versions" has to be a list of "3.1.1" and "5.0", with at least one, not []'],
    [{ versions: ['4'] }, '"versions" has to be'],
    [{ maximumQoS: 3 }, '"maximumQoS" has to be an integer from 0 to 2, not 3'],
    [{ retained: 1 }, '"retained" has to be true or false, not 1'],
    [{ keepAliveSecondsMax: 65_536 }, '"keepAliveSecondsMax" has to be an integer from 1 to 65535'],
    [{ sessionExpirySecondsMax: 0.5 }, '"sessionExpirySecondsMax" has to be an integer'],
    [{ connectTimeoutMs: 0 }, '"connectTimeoutMs" has to be an integer from 1, or null'],
    [{ knownCases: [{ ...knownCase, version: '4' }] }, '"knownCases" has to be a list'],
    [{ knownCases: [{ ...knownCase, how: 'Nothing came' }] }, '"knownCases" has to be a list'],
    [{ knownCases: [{ sentence: knownCase.sentence }] }, '"knownCases" has to be a list'],
    [{ knownDeviations: {} }, '"knownDeviations" has to be a list'],
    [{ knownDeviations: [{ ...known, statement: 'MQTT-3.1.2-8' }] }, '"knownDeviations" has to be a list'],
    [{ knownDeviations: [{ statement: known.statement }] }, '"knownDeviations" has to be a list'],
    [{ knownDeviations: [{ ...known, after: 'taken over' }] }, '"knownDeviations" has to be a list'],
    [{ knownDeviations: [{ ...known, earlyMsMax: '1' }] }, '"knownDeviations" has to be a list'],
    [{ knownDeviations: [{ ...known, since: 1 }] }, '"knownDeviations" has to be a list'],
  ])('may not be %j', async (content, sentence) => {
    await expect(reading(content)).rejects.toThrow(sentence);
  });

  it('changes what a broker claims, and leaves the rest as it was', async () => {
    const broker = brokerNamed('mqtt://broker');
    if (broker?.kind !== 'wire') throw new Error('An address is a broker on a wire.');
    const claims = {
      capabilities: { retained: false, connectTimeoutMs: 5_000 },
      knownDeviations: [],
      knownCases: [{ sentence: 'It answers.', reason: 'as it is' }],
    };
    const other = claiming(broker, claims);
    expect(other).toMatchObject({ name: 'mqtt://broker:1883', capabilities: { retained: false, wildcards: true } });
    expect(other).toMatchObject({ knownCases: claims.knownCases });
    expect(other.kind === 'wire' && other.profile(1)).toEqual({ ...broker.profile(1), connectTimeoutMs: 5_000 });
  });
});
