/** What can be wrong about packets of any type: left out, done twice, too late, or answered by a close. */
import type { Input, Output } from '../../../impl/broker.ts';
import { asItShould, type Distortion, type Effect, type Site } from '../distortion.ts';

type InputType = Input['event']['type'];
type OutputType = Output['event']['type'];

const inputTypes: readonly InputType[] = [
  'client.CONNECT',
  'client.PUBLISH',
  'client.PUBACK',
  'client.PUBREC',
  'client.PUBREL',
  'client.PUBCOMP',
  'client.SUBSCRIBE',
  'client.UNSUBSCRIBE',
  'client.PINGREQ',
  'client.DISCONNECT',
  'client.AUTH',
  'client.malformed',
  'network.closed',
];
const outputTypes: readonly OutputType[] = [
  'server.CONNACK',
  'server.PUBLISH',
  'server.PUBACK',
  'server.PUBREC',
  'server.PUBREL',
  'server.PUBCOMP',
  'server.SUBACK',
  'server.UNSUBACK',
  'server.PINGRESP',
  'server.DISCONNECT',
  'server.AUTH',
  'network.closed',
];

/** `tooLateMs` is a delay that no profile forgives. */
export function ofAnyType(tooLateMs: number): readonly Distortion[] {
  return [...outputTypes.flatMap((type) => ofOutput(type, tooLateMs)), ...inputTypes.flatMap(ofInput)];
}

function ofOutput(type: OutputType, tooLateMs: number): readonly Distortion[] {
  const name = type === 'network.closed' ? 'does not close' : `does not send ${nameOf(type)}`;
  const at = (what: string, effects: (site: Site & { on: 'output' }) => readonly Effect[]): Distortion => ({
    what,
    instead: (site) => (site.on === 'output' && site.event.type === type ? effects(site) : undefined),
  });
  const late = at(type === 'network.closed' ? 'closes too late' : `sends ${nameOf(type)} too late`, (site) => [
    { ...asItShould(site), afterMs: tooLateMs },
  ]);
  const never = at(name, () => []);
  if (type === 'network.closed')
    return [
      never,
      late,
      at('sends DISCONNECT before it closes', (site) => [
        { effect: 'send', event: { type: 'server.DISCONNECT', reasonCode: 0x80 } },
        asItShould(site),
      ]),
    ];
  return [
    never,
    late,
    at(`sends ${nameOf(type)} twice`, (site) => [asItShould(site), asItShould(site)]),
    at(`closes instead of sending ${nameOf(type)}`, () => [{ effect: 'close' }]),
  ];
}

function ofInput(type: InputType): readonly Distortion[] {
  const at = (what: string, effects: (site: Site & { on: 'input' }) => readonly Effect[]): Distortion => ({
    what,
    instead: (site) => (site.on === 'input' && site.event.type === type ? effects(site) : undefined),
  });
  if (type === 'network.closed') return [at('does not notice that its client has closed', () => [])];
  const name = type === 'client.malformed' ? 'bytes that are no MQTT' : nameOf(type);
  return [
    at(`overlooks ${name}`, () => []),
    at(`closes at ${name}`, () => [{ effect: 'close' }]),
    at(`closes after ${name}`, (site) => [asItShould(site), { effect: 'close' }]),
    at(`says why and closes at ${name}`, () => [{ effect: 'close', reasonCode: 0x82 }]),
    ...(type === 'client.malformed' ? [] : [at(`takes ${name} twice`, (site) => [asItShould(site), asItShould(site)])]),
  ];
}

function nameOf(type: string): string {
  return type.slice(type.indexOf('.') + 1);
}
