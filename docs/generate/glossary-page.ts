import { eventTypes } from '../../model/vocabulary/event.ts';
import { expectations } from '../../model/vocabulary/statement.ts';
import { words } from '../words.ts';
import { blocks, code, link, origin, plain, table, type Page } from './markdown.ts';

export const glossaryPath = 'glossary.md';

export function glossaryPage(): Page {
  const sides = [...Map.groupBy(eventTypes, (type) => type.slice(0, type.indexOf('.')))];
  const text = blocks(
    '# The words',
    origin(`${link('docs/words.ts', '../words.ts')} and ${link('model/vocabulary', '../../model/vocabulary/')}`),
    table(
      ['word', 'meaning'],
      words.map(([word, meaning]) => [word, meaning]),
    ),
    '## The alphabet',
    `Packets by who sends them, with the names of the standard; what the network does; and what a connection’s charts are told of its rivals, which is on no wire. ${code('client.bytes')} are bytes that do not yet complete a packet, ${code('client.malformed')} what is none in this place.`,
    table(
      ['side', 'events'],
      sides.map(([side, types]) => [side, types.map((type) => code(type)).join(', ')]),
    ),
    '## Expectations',
    'Cited where a MUST would be.',
    table(
      ['expectation', 'what it says'],
      Object.entries(expectations).map(([id, sentence]) => [code(id), plain(sentence)]),
    ),
  );
  return { path: glossaryPath, text };
}
