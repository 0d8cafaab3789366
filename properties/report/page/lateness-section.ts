/** How late the timed outputs came: a histogram for each broker, what is measured, and Keep Alive. */
import { quantile } from '../../check/quantile.ts';
import { markup, type Markup } from '../markup.ts';
import { binned, duration, type Bin } from './bins.ts';
import { item, whole } from './chart/item.ts';
import { seriesOf, type LatenessSeries } from './lateness-series.ts';
import type { PageSubject } from './subject.ts';

const width = 300;
const plotHeight = 84;
const bottom = 22;
const top = 14;

export function latenessSection({ brokers }: PageSubject): Markup | undefined {
  const ofBrokers = brokers
    .map((broker) => ({ broker, series: seriesOf(broker) }))
    .filter(({ series }) => series.length > 0);
  if (ofBrokers.length === 0) return undefined;
  const longestMs = Math.max(...ofBrokers.flatMap(({ series }) => series.map(({ ms }) => ms.at(-1) ?? 0)));
  return markup`<section id="lateness" aria-labelledby="lateness-title"><h2 id="lateness-title">Lateness</h2>
<p class="lead">How long past its deadline each timed output came. Bins grow by 1, 2, 5, 10, and are the same everywhere.</p>
${ofBrokers.map(({ broker, series }) => markup`<h3>${broker.broker}</h3><div class="histograms">${series.map((one) => histogram(one, longestMs, broker.broker))}</div>`)}</section>`;
}

function histogram({ name, ms }: LatenessSeries, longestMs: number, broker: string): Markup {
  const bins = binned(ms, longestMs);
  const most = Math.max(...bins.map(({ count }) => count));
  const [median, p99, max] = [quantile(ms, 0.5), quantile(ms, 0.99), ms.at(-1) ?? 0].map(duration);
  const binWidth = (width - 8) / bins.length;
  const height = top + plotHeight + bottom;
  return markup`<figure class="histogram"><figcaption><b>${name}</b> <span>${ms.length} outputs; median ${median}, 99th percentile ${p99}, longest ${max}</span></figcaption>
<svg viewBox="0 0 ${width} ${height}" role="group" aria-label="Histogram of ${broker}, ${name}">${bins.map((bin, index) => drawBin(bin, 4 + index * binWidth, binWidth, most, bins.length > 10 ? index % 2 === 0 : true))}<line class="ground" x1="0" x2="${width}" y1="${top + plotHeight}" y2="${top + plotHeight}"/></svg></figure>`;
}

function drawBin({ fromMs, toMs, count }: Bin, x: number, binWidth: number, most: number, isLabelled: boolean): Markup {
  // A single output has to be seen beside thousands.
  const height = count === 0 ? 0 : Math.max(3, (count / most) * plotHeight);
  const range =
    toMs === undefined ? `${duration(fromMs)} or more` : `from ${duration(fromMs)} to below ${duration(toMs)}`;
  const tip = `${range}: ${count}`;
  const y = whole(top + plotHeight - height);
  const label =
    isLabelled &&
    markup`<text class="edge-word" x="${whole(x)}" y="${top + plotHeight + 14}">${shortly(fromMs)}</text>`;
  if (count === 0) return markup`${label}`;
  return markup`${item(
    'bin',
    tip,
    markup`<rect class="ground-rect" x="${whole(x)}" y="${top}" width="${whole(binWidth)}" height="${plotHeight}"/><rect class="column" x="${whole(x + 1)}" y="${y}" width="${whole(binWidth - 2)}" height="${whole(height)}" rx="1.5"/><text class="many" x="${whole(x + binWidth / 2)}" y="${whole(y - 3)}">${count}</text>`,
  )}${label}`;
}

/** `500`, `2 s`: the first label says that it is in milliseconds. */
function shortly(ms: number): string {
  if (ms === 0) return '0 ms';
  return ms >= 1_000 ? `${ms / 1_000} s` : String(ms);
}
