/** A well-behaved client on the stage: it answers what it gets, and keeps what it was sent. */
import { ClientCodec } from '../../impl/edge/client-codec.ts';
import type { ClientPacketEvent, ServerEvent } from '../../model/vocabulary/event.ts';
import type { ProtocolVersion, QoS } from '../../model/vocabulary/packet.ts';
import type { Party } from './party.ts';
import type { Stage } from './stage.ts';

const utf8 = new TextDecoder();

/** So begins each payload of a healthy client; hostile ones know nothing of it. */
const mark = 'healthy:';

export class HealthyClient {
  /** In short, since the last {@link take}: messages of healthy clients, and acknowledgements of its own packets. */
  #got: string[] = [];
  readonly #stage: Stage;
  readonly #codec: ClientCodec;
  readonly #party: Party;
  #packetIdentifier = 0;

  constructor(stage: Stage, clientId: string, protocolVersion: ProtocolVersion) {
    this.#stage = stage;
    this.#codec = new ClientCodec(protocolVersion);
    this.#party = stage.open(true);
    const aliases = protocolVersion === '5.0' ? { topicAliasMaximum: 5 } : {};
    const connect = { protocolVersion, clientId, cleanStart: true, keepAliveSeconds: 60, ...aliases };
    this.#send({ type: 'client.CONNECT', ...connect });
  }

  subscribe(topicFilter: string, qos: QoS): void {
    this.#send({
      type: 'client.SUBSCRIBE',
      packetIdentifier: this.#next(),
      subscriptions: [{ topicFilter, qos }],
    });
  }

  unsubscribe(topicFilter: string): void {
    this.#send({ type: 'client.UNSUBSCRIBE', packetIdentifier: this.#next(), topicFilters: [topicFilter] });
  }

  publish(topic: string, text: string, qos: QoS, retain = false): void {
    const payload = text === '' ? new Uint8Array(0) : Buffer.from(mark + text);
    const identified = qos === 0 ? {} : { packetIdentifier: this.#next() };
    this.#send({ type: 'client.PUBLISH', topic, payload, qos, retain, dup: false, ...identified });
  }

  ping(): void {
    this.#send({ type: 'client.PINGREQ' });
  }

  leave(): void {
    this.#send({ type: 'client.DISCONNECT' });
  }

  /** What it got since the last time. */
  take(): readonly string[] {
    const got = this.#got;
    this.#got = [];
    return got;
  }

  /** Takes its inbox, and says whether anything was there. */
  answer(): boolean {
    const events = this.#party.inbox.splice(0);
    for (const event of events) this.#take(event);
    return events.length > 0;
  }

  #take(event: ServerEvent): void {
    switch (event.type) {
      case 'server.PUBLISH': {
        const text = utf8.decode(event.payload);
        if (text.startsWith(mark))
          this.#got.push(`${text.slice(mark.length)} qos ${event.qos}${event.retain ? ' retain' : ''}`);
        const { packetIdentifier = 0, qos } = event;
        if (qos > 0) this.#send({ type: qos === 1 ? 'client.PUBACK' : 'client.PUBREC', packetIdentifier });
        return;
      }
      case 'server.PUBREC':
        return this.#send({ type: 'client.PUBREL', packetIdentifier: event.packetIdentifier });
      case 'server.PUBREL':
        return this.#send({ type: 'client.PUBCOMP', packetIdentifier: event.packetIdentifier });
      case 'server.SUBACK':
        this.#got.push(`SUBACK ${event.reasonCodes.join()}`);
        return;
      case 'server.CONNACK':
        this.#got.push(`CONNACK ${event.reasonCode}`);
        return;
      default:
        this.#got.push(event.type.slice('server.'.length));
    }
  }

  #send(event: ClientPacketEvent): void {
    this.#stage.receive(this.#party, this.#codec.encode(event));
  }

  #next(): number {
    this.#packetIdentifier = (this.#packetIdentifier % 65_535) + 1;
    return this.#packetIdentifier;
  }
}
