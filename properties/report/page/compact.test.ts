import { describe, expect, it } from 'vitest';
import { markup } from '../markup.ts';
import { compactCss, compactHtml } from './compact.ts';

describe('what is left out of a page', () => {
  it('is what every reader of HTML puts back', () => {
    const table = markup`<table><tbody><tr><th scope="row">a</th><td class="one two">b</td></tr></tbody></table>`;
    expect(compactHtml(table.markup)).toBe('<table><tbody><tr><th scope=row>a<td class="one two">b</table>');
  });

  it('is no quote that the end of a tag needs', () => {
    expect(compactHtml('<use href="#up" x="2" y="3"/><a href="#f">x</a>')).toBe(
      '<use href=#up x=2 y="3"/><a href=#f>x</a>',
    );
  });

  it('is nothing of what a broker has said', () => {
    const words = `a="b" > </td> <i class="x"> & 'c' &quot;`;
    const html = compactHtml(markup`<p title="${words}">${words}</p>`.markup);
    expect(html).toBe(
      `<p title="a=&quot;b&quot; &gt; &lt;/td&gt; &lt;i class=&quot;x&quot;&gt; &amp; &#39;c&#39; &amp;quot;">a="b" &gt; &lt;/td&gt; &lt;i class="x"&gt; &amp; 'c' &amp;quot;</p>`,
    );
  });

  it('is space in style sheets, where it means nothing', () => {
    expect(compactCss('/* a */\na:b,\n.c > d {\n  color: red;\n}\n')).toBe('a:b,.c > d{color: red;}');
  });
});
