/** The words of the project, in the order in which a reader meets them. Markdown without links. */
export const words: readonly (readonly [word: string, meaning: string])[] = [
  [
    'alphabet',
    'the events that an eavesdropper would write down: `client.CONNECT`, `server.PUBLISH`, `network.closed`, … The same words are events of the charts, steps of a scenario and lines of a trace',
  ],
  [
    'tap',
    'an end of a Network Connection where events are written down: `client` or `server`. The server is judged by the server’s tap, the client by the client’s; the network chart relates the two',
  ],
  [
    'observation, trace',
    'an event with its instant, tap and connection; a list of them, on disk as NDJSON with a header',
  ],
  ['chart, instance, subject', 'a statechart; one run of it; the run with what it is about'],
  ['region', 'a part of a chart that runs beside the others'],
  ['offer', 'an output that a state explains. An output that no chart offers has no cause, and is a failure'],
  [
    'window',
    'from when something may happen, and by when it must. The standard gives the beginning, the profile the end',
  ],
  ['violation', 'a state that no run may enter: it says what was done, or left undone'],
  ['witness', 'a subscriber on a healthy link, to whom alone a will is owed, and who alone can miss it'],
  ['rival', 'another Network Connection with the same Client Identifier'],
  ['profile', 'how late a server may be; it never moves the beginning of a window, but for the guard'],
  [
    'guard',
    'in a chart: the condition of a transition. In a profile: how far, over a wire, what is seen may be from what the server saw; measured at the start. Closer races are not judged',
  ],
  ['tick', 'the resolution of a server’s timers'],
  [
    'inconclusive',
    'not judged: a race, a driver that was late, or nothing seen of what the property is about (vacuous)',
  ],
  [
    'ambiguity, reading',
    'what the standard leaves open: a question with several answers, or none; one of the answers. A broker may follow any that is accepted, but no two',
  ],
  [
    'world',
    'one reading for each ambiguity that has come up. The observer keeps those that nothing contradicts; with the last, the broker has failed',
  ],
  ['finding', 'one way in which a broker departs from the model: the smallest scenario that shows it'],
  ['scenario, step', 'what clients and network do; as plain data, so that it can be shrunk and replayed'],
  ['property', 'a sentence of the standard, and the scenarios that put it to the test'],
  ['case', 'a short exchange on the wire that settles some statements, and the faults that it has to notice'],
  ['control', 'a broker that is wrong in one small way, and has to be caught'],
  [
    'expectation',
    'what no MUST says and every user expects: a healthy link is kept, the process lives, others are served',
  ],
];
