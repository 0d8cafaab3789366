/** From Graphviz' language to a picture that stands for itself: its ground, its signs, its size in pixels. */
import { instance } from '@viz-js/viz';
import { faint, forbidden, ground, indent, ink, marks, withoutStandIns } from './look.ts';

export interface Picture {
  readonly svg: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

const graphviz = await instance();

/** Throws an Error for what Graphviz cannot lay out. `title` is what a screen reader says. */
export function draw(source: string, title: string): Picture {
  const { output, errors } = graphviz.render(source, { format: 'svg' });
  const [, size = ''] = /viewBox="0\.00 0\.00 ([\d. ]+)"/.exec(output ?? '') ?? [];
  const [width, height] = size.split(' ').map((side) => Math.ceil(Number(side)));
  if (output === undefined || width === undefined || height === undefined || errors.length > 0)
    throw new Error(`${title}: ${errors.map(({ message }) => message).join('; ')}`);
  const content = output
    .slice(output.indexOf('<g id='), output.indexOf('</svg>'))
    .replaceAll(/<!--[^]*?-->\n|<title>[^]*?<\/title>\n| id="[^"]*"| class="[^"]*"| xml:space="preserve"/g, '')
    .replaceAll(/ font-family="[^"]*"/g, '')
    .replaceAll(/<polygon fill="white" stroke="none"[^>]*\/>\n/g, '')
    .replaceAll(/(\d\.\d)\d+/g, '$1')
    .replaceAll(/<text([^>]*) x="([^"]*)" y="([^"]*)"([^>]*)>(%\d)/g, (_, before, x, y, after, mark) => {
      return `${sign(mark, Number(x) + 7, Number(y) - 4.5)}<text${before} x="${(Number(x) + 17).toFixed(1)}" y="${y}"${after}>`;
    });
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="Helvetica, Arial, 'Liberation Sans', sans-serif">`,
    `<title>${title}</title>`,
    `<rect width="100%" height="100%" rx="6" fill="${ground}"/>`,
    `${withoutStandIns(content)}</svg>\n`,
  ].join('\n');
  return { svg, width, height };
}

/** A small drawing about the point x, y. */
function sign(mark: string, x: number, y: number): string {
  const at = `transform="translate(${x.toFixed(1)} ${y.toFixed(1)})" fill="none"`;
  switch (mark) {
    case marks.clock:
      return `<path ${at} stroke="${ink}" stroke-width="1.4" d="${clock}"/>`;
    case marks.forbiddenClock:
      return `<path ${at} stroke="${forbidden}" stroke-width="1.4" d="${clock}"/>`;
    case marks.cross:
      return `<path ${at} stroke="${forbidden}" stroke-width="2" d="M-4 -4L4 4M-4 4L4 -4"/>`;
    case marks.end:
      return `<g ${at}><circle r="5" stroke-width="1.4" stroke="${faint}"/><circle r="2" fill="${ink}"/></g>`;
    case indent:
      return '';
    default:
      throw new RangeError(`No sign for ${mark}.`);
  }
}

const clock = 'M5 0A5 5 0 1 1 -5 0A5 5 0 1 1 5 0M0 -3.2V0H2.4';
