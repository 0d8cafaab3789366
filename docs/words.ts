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
    'in a chart: the condition of a transition. In a profile: how far, over a wire, what is seen may be from what the server saw; measured all the while that the scenario runs. Closer races are not judged',
  ],
  ['tick', 'the resolution of a server’s timers'],
  [
    'inconclusive',
    'not judged: a race, a driver that was late, or nothing seen of what the property is about (vacuous)',
  ],
  [
    'void',
    'a run over a wire that says nothing, as more time went by between broker and checker than its judgment allows for. It is played again; what stays void is inconclusive',
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
  [
    'violation, late, unexplained close',
    'the kinds of findings: what the standard forbids or demands; an output that came, but later than the profile allows; a close by the server that nothing explains',
  ],
  [
    'known deviation',
    'a finding that the broker’s adapter or its file of capabilities names with the reason: shown, and not counted',
  ],
  ['confirmation', 'how often the smallest scenario failed alike when it was repeated. What did not always is flaky'],
  [
    'mimic, distortion',
    'our broker in virtual time, made wrong in the way that another was seen to be, so that scenarios shrink fast; one such way',
  ],
  ['adapter', 'how the check starts a broker, what it claims, how late it may be, and what is known of it'],
  ['capability', 'what a broker claims to offer. What it does not claim is not asked of it'],
  ['scenario, step', 'what clients and network do; as plain data, so that it can be shrunk and replayed'],
  ['property', 'a sentence of the standard, and the scenarios that put it to the test'],
  ['case', 'a short exchange on the wire that settles some statements, and the faults that it has to notice'],
  [
    'exchange',
    'what passed on the wire in a case. Also the chart of one packet identifier, from PUBLISH to the last acknowledgement',
  ],
  ['control', 'a broker that is wrong in one small way, and has to be caught'],
  ['configuration', 'what is explored: how many connections, of which versions, with which terms and faults'],
  [
    'invariant, ablation',
    'a sentence that has to hold in every state that is explored; a model with one rule taken away, by which it has to break',
  ],
  [
    'expectation',
    'what no MUST says and every user expects: a healthy link is kept, the process lives, others are served',
  ],
];
