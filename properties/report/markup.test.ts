import { describe, expect, it } from 'vitest';
import { markup, visible } from './markup.ts';

describe('markup', () => {
  it('takes text as text, markup as it is, and leaves out what is not there', () => {
    const inner = markup`<b>${'<i>'}</b>`;
    expect(markup`<p title="${`"'&`}">${inner}${[1, ' ', inner]}${undefined}${false}</p>`.markup).toBe(
      '<p title="&quot;&#39;&amp;"><b>&lt;i&gt;</b>1 <b>&lt;i&gt;</b></p>',
    );
  });

  it('shows what is not to be seen', () => {
    expect(visible('a\u0000\u001B\u007F\u202Eb\n\tc\uFFFE\uD800')).toBe('a␀␛␡‹U+202E›b\n\tc‹U+FFFE›\uFFFD');
  });
});
