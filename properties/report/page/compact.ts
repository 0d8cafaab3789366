/** Leaves out of HTML what HTML lets one leave out, and every reader of it puts back. */

/**
 * Takes what {@link markup} has made, in which `<` and `>` are those of tags alone: ends of table cells, rows and list items go,
 * quotes around words in tags, and what is escaped for the sake of tags in text that stands between them.
 */
export function compactHtml(html: string): string {
  return html
    .replaceAll(/<\/(?:td|th|tr|tbody|thead|li|dt|dd|option)>\s*/gu, '')
    .replaceAll(/<[a-z][^<>]*>/gu, (tag) => tag.replaceAll(/="([\w#.:%-]+)"(?=[\s>])/gu, '=$1'))
    .replaceAll(/>[^<>]*&[^<>]*</gu, (text) => text.replaceAll('&quot;', '"').replaceAll('&#39;', "'"));
}

/** Of our own style sheet, in which nothing hangs on spaces. */
export function compactCss(css: string): string {
  return css
    .replaceAll(/\/\*.*?\*\//gsu, '')
    .replaceAll(/\s*([{};,])\s*/gu, '$1')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}
