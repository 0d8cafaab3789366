/** Markdown in which whatever is inserted is text, and pieces of it that fit into a limit. */
import { markup, visible } from './markup.ts';

const encoder = new TextEncoder();

export function bytesOf(text: string): number {
  return encoder.encode(text).length;
}

/** Text on one line in which nothing is markup, and nobody is mentioned. */
export function plain(text: string): string {
  return unmentioning(
    oneLine(text)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll(/[\\`*_[\]{}()#+!|~$>-]/gu, String.raw`\$&`),
  );
}

/** The same where HTML stands, in which Markdown is none. */
export function plainHtml(text: string): string {
  return unmentioning(markup`${oneLine(text)}`.markup).replaceAll('#', '#\u2060');
}

function oneLine(text: string): string {
  return visible(text).replaceAll(/\s+/gu, ' ');
}

function unmentioning(text: string): string {
  return text.replaceAll('@', '@\u2060').replaceAll('://', ':\u2060//');
}

/** With a space before it; nothing of nothing. */
export function webLink(link: string | undefined): string {
  if (link === undefined) return '';
  return /^https?:\/\/[\w./#?=&%~+:-]+$/u.test(link) ? ` <${link}>` : ` ${plain(link)}`;
}

export function code(text: string): string {
  const shown = oneLine(text);
  const fence = '`'.repeat(longestRun(shown) + 1);
  return fence === '`' ? `\`${shown}\`` : `${fence} ${shown} ${fence}`;
}

export function fenced(text: string): string {
  const shown = visible(text);
  const fence = '`'.repeat(Math.max(3, longestRun(shown) + 1));
  return `${fence}text\n${shown}\n${fence}`;
}

/** Of backticks. */
function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/gu)].map(([run]) => run.length));
}

export function shortened(text: string, lengthMax: number): string {
  return text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text;
}

export function cut(text: string, bytes: number): string {
  let rest = text;
  while (bytesOf(rest) > bytes) rest = rest.slice(0, Math.floor(rest.length * 0.9));
  return rest.length < text.length ? `${rest} …\n` : rest;
}

/** As many as there is room for, and how many there are beyond. */
export function fitting(blocks: readonly string[], bytes: number): string {
  const reserve = 120;
  let left = bytes - reserve;
  let text = '';
  for (const [index, one] of blocks.entries()) {
    left -= bytesOf(one);
    if (left < 0) return `${text}\nAnd ${blocks.length - index} more, which the page and \`report.json\` show.\n`;
    text += one;
  }
  return text;
}

/** A list behind its title, which opens it; nothing if there is no room, or nothing in it. */
export function folded(title: string, items: readonly string[], bytes: number): string {
  const [head, tail] = [`\n<details><summary>${title}</summary>\n\n`, '\n</details>\n'];
  const room = bytes - bytesOf(head) - bytesOf(tail);
  if (items.length === 0 || room < 1_000) return '';
  return `${head}${fitting(items, room)}${tail}`;
}
