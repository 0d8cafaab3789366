/** What the configurations do not reach of the charts, and why. Whatever else is not reached is dead, and fails the suite. */

export interface Unreached {
  readonly why: string;
  /** Names of states and transitions that begin with one of these. */
  readonly names: readonly string[];
}

export const unreached: readonly Unreached[] = [
  {
    why: 'Packets take no time here, so that none is in flight when something else happens.',
    names: [
      'network.garbled',
      'network.closed on',
      'network.blackholed on',
      'network.flowing on client.',
      'network.flowing on server.',
      'client.answer.pingrespTimedOut on server.PINGRESP',
      'client.answer.connackTimedOut on server.CONNACK',
    ],
  },
  {
    why: 'Nothing is seen over a wire here, where a copy of a will can overtake CONNACK.',
    names: ['will.aheadOfConnack', 'will.asked on server.PUBLISH, 1'],
  },
  {
    why: 'What has come of an unfinished packet is as it should be here.',
    names: [
      'connect.connected on client.bytes',
      'connect.waiting on client.bytes, 1',
      'connect.waiting on server.CONNACK, 1',
      'connect.timedOut on client.bytes, 1',
      'connect.timedOut on server.CONNACK, 1',
    ],
  },
  {
    why: 'A client has one PINGREQ under way at a time.',
    names: [
      'client.answer.pingrespAwaited on client.PINGREQ',
      'client.answer.pingrespAwaited on server.PINGRESP, 1',
      'client.answer.pingrespTimedOut on client.PINGREQ',
      'ping.owing on client.PINGREQ',
      'ping.owing on server.PINGRESP, 1',
    ],
  },
  {
    why: 'The connect time-out is known.',
    names: ['connect.waitingUnjudged'],
  },
  {
    why: 'No client authenticates by AUTH.',
    names: [
      'authentication',
      'connect.connected on client.AUTH',
      'connect.received on server.AUTH',
      'connect.authenticating',
      'connect.spokeOutOfTurn',
    ],
  },
  {
    why: 'It takes a third connection of the Client Identifier.',
    names: [
      'takeover.yielded on rival.CONNACK, 3',
      'takeover.oneTooMany on rival.CONNECT',
      'takeover.oneTooMany on rival.CONNACK',
      'takeover.rivalDied on rival.',
      'takeover.challenged on rival.CONNECT',
      'will.aheadClean on network.closed, 3',
    ],
  },
  {
    why: 'There is one subscriber, who gets one copy.',
    names: [
      'will.published on server.PUBLISH, 5',
      'will.aheadOfDelay on server.PUBLISH, 5',
      'will.aheadClean on server.PUBLISH, 5',
      'will.ahead on server.PUBLISH, 5',
    ],
  },
  {
    why: 'A client that says goodbye says 0x00.',
    names: ['will.armed on client.DISCONNECT, 2'],
  },
  {
    why: 'Of messages there are wills alone: delivery and subscriptions are put to the test by the properties.',
    names: [
      'subscription',
      'message',
      'service',
      'will service',
      'request',
      'exchange',
      'flow-control',
      'topic-alias',
      'order',
      'identifier',
      'acknowledgement',
      'client-terms',
    ],
  },
];
