/**
 * HTML, SVG and XML from templates in which whatever is inserted is text, unless it is markup itself. What comes from a broker
 * can so neither break out of its place nor make the file ill-formed.
 */

/** Made by {@link markup} alone. */
export interface Markup {
  readonly markup: string;
}

type Inserted = Markup | string | number | undefined | false | readonly Inserted[];

/** A template tag. Nothing is inserted for undefined and false; lists are inserted one behind the other. */
export function markup(pieces: TemplateStringsArray, ...values: readonly Inserted[]): Markup {
  return { markup: pieces.map((piece, index) => piece + textOf(values[index])).join('') };
}

function textOf(value: Inserted): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  return 'markup' in value ? value.markup : value.map(textOf).join('');
}

function escaped(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** But for tab and line feed. */
// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000B-\u001F\u007F]/g;
/** They turn the direction of what stands behind them, or are not to be seen. */
const unseen = /[\u0080-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\uFFFE\uFFFF]/g;

/** Text that every XML 1.0 document may contain and every reader sees: control characters become pictures of themselves. */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(controls, (one) => (one === '\u007F' ? '␡' : String.fromCodePoint(0x24_00 + (one.codePointAt(0) ?? 0))))
    .replaceAll(unseen, (one) => `‹U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`);
}
