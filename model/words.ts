/**
 * The names of the charts' delays, guards and actions in a few plain words, for those who read the pages and not the code.
 * A name that means something else in one chart has that chart's name before it. A test wants every name to be here.
 */

/** What is waited for. `profile` supplies what the standard leaves open. */
export const delayWords: Readonly<Record<string, string>> = {
  answer: 'answer time',
  lateness: 'lateness',
  connectTimeout: 'connect time-out',
  oneAndAHalfKeepAlive: '1.5 × Keep Alive',
  keepAlive: 'Keep Alive + lateness',
  connackTimeout: 'CONNACK time-out',
  pingrespTimeout: 'PINGRESP time-out',
  sessionExpiry: 'Session Expiry Interval',
  delay: 'will delay',
  window: 'service window',
  messageExpiry: 'Message Expiry Interval',
};

/** How long that is, and where it comes from. */
export const delayMeanings: Readonly<Record<string, string>> = {
  answer: 'what the profile allows a server for what is due at once: 0 ms in the strict profile',
  lateness: 'what the profile allows a timed output beyond its deadline: one timer tick in the strict profile',
  connectTimeout: 'how long the server waits for CONNECT, in ms; the profile says, as the standard does not',
  oneAndAHalfKeepAlive: 'one and a half times the effective Keep Alive K, K in seconds',
  'keep-alive.lateness':
    'one timer tick in the strict profile; a lenient one adds a share of K, as some brokers look at their clients in turn',
  keepAlive: 'the effective Keep Alive, and what the profile allows the timer of a client',
  connackTimeout: 'the client’s own “reasonable time” for CONNACK; its profile says',
  pingrespTimeout: 'the client’s own “reasonable time” for PINGRESP; its profile says',
  'client.lateness': 'what the profile of the client allows its timers beyond their deadline',
  sessionExpiry: 'Session Expiry Interval in seconds from the end of the connection; 0xFFFFFFFF is for ever',
  delay: 'the smaller of Will Delay Interval and Session Expiry Interval, in seconds from the end of the connection',
  window: 'what the profile allows the server between cause and copy',
  messageExpiry: 'Message Expiry Interval in seconds, from when the server took the message over',
  'client-terms.lateness': 'what the profile of the client allows its timers beyond their deadline',
};

/** On which condition a transition is taken. */
export const guardWords: Readonly<Record<string, string>> = {
  accepted: 'it accepts',
  noKeepAlive: 'Keep Alive is 0',

  'network.leaves': 'it leaves the sender',
  'network.arrives': 'it arrives, next in order',
  'network.arrivesAheadOfPackets': 'it arrives ahead of packets',
  'network.wasOnItsWay': 'it had left before the fault',

  'connect.outOfTable': 'code is not in the table',
  'connect.acceptedNobody': '3.1.1: accepts, nobody is named',
  'connect.namedNobody': '5.0: accepts, tells no name',
  'connect.unknownVersion': 'of an unknown version',
  'connect.authenticates': 'CONNECT named a method',
  'connect.is311': 'in 3.1.1',
  'connect.timeoutUnknown': 'time-out is not known',
  'connect.spoils': 'can be no packet',
  'connect.refusesSpoiled': 'refuses what can be no packet',

  'keep-alive.silentTooLong': 'silence is due',
  'keep-alive.count': 'read so that bytes count',
  'ping.owing': 'one is unanswered',
  'ping.owingMore': 'more are unanswered',
  'client.owedMore': 'more are unanswered',

  'takeover.acceptedLater': 'accepts a later rival',
  'takeover.acceptedAlongside': 'accepts an overlapping rival',
  'takeover.hasEquals': 'an overlapping rival lives',
  'takeover.yields': 'only takeover explains it',
  'takeover.lastRefused': 'refuses the last rival',
  'takeover.challenged': 'a rival waits',

  'session.refusedWithSession': 'refuses, Session Present 1',
  'session.refused': 'it refuses',
  'session.presentOnCleanStart': 'Session Present 1 on clean start',
  'session.presentAgainstTruth': 'Session Present 1, none stored',
  'session.absentAgainstTruth': 'Session Present 0, one stored',
  'session.isCandidate': 'of one without CONNACK yet',
  'session.isOwner': 'of the owner',
  'session.ownerHasEqual': 'of the owner, and another accepted one is open',
  'session.ownerEndsSession': 'of the owner, expiry is 0',
  'session.lost': 'what was stored is gone',
  'session.ownerMayChangeExpiry': 'valid, of the owner, expiry is not 0',

  'will.removesWill': 'valid, without will',
  'will.validDisconnect': 'valid, with will',
  'will.delayed': 'there is a delay',
  'will.delayedAndRivalDied': 'there is a delay, a rival died',
  'will.resumes': 'accepts a rival that resumes',
  'will.startsClean': 'accepts a rival that starts clean',
  'will.resumesDelayed': 'resumes the session, with a delay',
  'will.acceptedDelayed': 'accepts a rival, with a delay',
  'will.seenAlready': 'to a client that has it',
  'will.unasked': 'no subscription matches',
  'will.altered': 'altered',
  'will.aboveGrantedQoS': 'above the granted QoS',
  'will.refused': 'it refuses',
  'will.delayedBeyondSession': 'there is a delay, expiry is 0',
  'will.endsForRival': 'accepts the rival it was closed for, expiry is 0',
  'will.startsCleanAtTakeover': 'accepts the rival it was closed for, clean start',
  'will.takenOver': 'it was closed for a rival',
  'will.readAsCancelled': 'read as cancelled',
  'will.seenAndReadAsCancelled': 'read as cancelled, a copy was seen',
  'will.seen': 'a copy was seen',
  'will.lost': 'what was stored is gone',

  'subscription.granted': 'granted',
  'subscription.resumed': 'session is resumed',
  'message.unasked': 'no subscription matches',
  'message.tooOften': 'more often than published',
  'exchange.refused': 'it refuses',
  'exchange.resumed': 'session is resumed',
  'exchange.again': 'DUP is 1',
  'exchange.resumedNarrowly': 'session is resumed, more to send again than fits',
  'exchange.new': 'DUP is 0',
  'exchange.againAtFirst': 'DUP is 1, in virtual time',

  'flow-control.full': 'Receive Maximum is reached',
  'flow-control.fullAndJudged': 'reached, the client is judged',
  'flow-control.refused': 'it refuses',
  'topic-alias.beyond': '0, or above the maximum',
  'topic-alias.named': 'with a Topic Name',
  'topic-alias.misused': 'not allowed or unnamed, the client is judged',
  'order.earlier': 'published before the last',
  'order.earlierAgain': 'sent first before the last',
  'message-expiry.begun': 'DUP is 1',
  'message-expiry.misstated': 'does not say what is left',
  'authentication.named': 'CONNECT named a method',
  'authentication.judgesClient': 'the client is judged',
  'authentication.otherMethod': 'of another method',
  'authentication.acceptsOtherwise': 'accepts, another method or none',
  'authentication.accepts': 'it accepts',
  'authentication.namesMethod': 'names a method',
  'authentication.asks': '0x18',
  'authentication.confirms': '0x00',
  'authentication.answers': '0x18, same method',
  'authentication.renews': '0x19, same method',
  'client-terms.resumesNothing': 'Session Present 1, never had one',
  'client-terms.aboveQoS': 'above the Maximum QoS',
  'client-terms.retainsNevertheless': 'RETAIN 1, not available',
  'client-terms.revivesSession': 'expiry above 0, was 0',
  'identifier.again': 'DUP is 1',
  'identifier.refused': 'it refuses',
  'identifier.resumed': 'session is resumed',
  'acknowledgement.passesOver': 'another came earlier',
};

/** What the chart remembers with a transition. */
export const actionWords: Readonly<Record<string, string>> = {
  takeKeepAlive: 'take its Keep Alive',
  takeServerKeepAlive: 'Server Keep Alive, if given, replaces it',
  owe: 'one more PINGREQ to answer',
  pay: 'one PINGREQ fewer to answer',

  'network.leave': 'one more packet in flight',
  'network.arrive': 'one packet fewer in flight',
  'network.lose': 'only what is in flight still arrives',
  'connect.takeTerms': 'take version, method and name',
  'connect.spoil': 'the server may close now',
  'client.getPaid': 'one PINGREQ fewer to answer',

  'takeover.noteBefore': 'remember the rival as overlapping',
  'takeover.noteAfter': 'remember the rival as later',
  'takeover.noteEqual': 'remember the rival as accepted',
  'takeover.forget': 'forget the rival',

  'session.noteAbsent': 'expect Session Present 0',
  'session.notePresent': 'expect Session Present 1, unless Clean Start',
  'session.noteEither': 'expect either Session Present, unless Clean Start',
  'session.noteBound': 'expect Session Present 1, unless Clean Start or expiry 0',
  'session.drop': 'forget the CONNECT',
  'session.bind': 'the connection owns the session now',
  'session.changeExpiry': 'take the new expiry, if given',
  'session.release': 'no connection owns the session',
  'session.lose': 'nothing is stored, no connection has a session',
  'session.forgetOther': 'it is none of the accepted ones any more',

  'will.takeExpiry': 'take the expiry, if given',
  'will.see': 'this client has its copy',
  'will.expectRival': 'one more rival waits',
  'will.dismissRival': 'one rival fewer waits',
  'will.noteDeath': 'remember that a rival died',
  'will.noteTakeover': 'remember whether a rival waits',

  'message.publish': 'count it as published',
  'message.deliver': 'count it as delivered to this client',

  'flow-control.take': 'one more under way',
  'flow-control.giveBack': 'one fewer under way',
  'client-terms.takeTerms': 'take Maximum QoS and Retain Available',
};

/** The fields of a context on which an offer depends: what it means that they are not 0, or what they have in them. */
export const contextWords: Readonly<Record<string, string>> = {
  owed: 'a PINGREQ is unanswered',
  cleanRivals: 'a rival asks for clean start',
  answer: 'the answer asked for',
  spoiled: 'what has come can be no packet',
};
