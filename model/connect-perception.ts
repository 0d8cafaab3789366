/** What the chart of a connection looks at in an event. */
import type { ChartEvent } from './run/chart.ts';
import type { MqttEvent } from './vocabulary/event.ts';
import { reasonCode } from './vocabulary/packet.ts';

export function perceiveConnect(event: MqttEvent): ChartEvent | undefined {
  if (event.type === 'client.CONNECT')
    return {
      type: event.type,
      version: event.protocolVersion,
      authenticates: event.authenticationMethod !== undefined,
      nameless: event.clientId === '',
      resumes: !event.cleanStart,
    };
  if (event.type === 'client.bytes') return { type: event.type, spoiled: event.spoiled === true };
  if (event.type === 'client.malformed')
    return { type: event.type, unknownVersion: event.reasonCode === reasonCode.unsupportedProtocolVersion };
  if (event.type === 'server.CONNACK')
    return {
      type: event.type,
      accepted: event.reasonCode === 0,
      code: event.reasonCode,
      names: event.assignedClientIdentifier !== undefined,
    };
  const heard = event.type.startsWith('client.') || event.type.startsWith('server.') || event.type === 'network.closed';
  return heard ? { type: event.type } : undefined;
}
