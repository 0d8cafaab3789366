/** One benchmark as a plot: against the size if anybody was measured at several, else as bars. */
import * as echarts from 'echarts';
import type { Measurement } from './measurement.ts';
import { count, quantity } from './quantity.ts';
import { distinct, medianOf } from './report.ts';

const width = 860;
const barHeight = 34;
/** Okabe and Ito's colours, that the colour-blind tell apart, without the yellow that no white page shows. */
const colours = ['#000000', '#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#7f7f7f'];
const symbols = ['none', 'circle', 'triangle', 'rect', 'diamond', 'emptyCircle', 'emptyRect', 'emptyTriangle'];
const font = { fontFamily: 'sans-serif', color: '#222222', fontSize: 13 };
const gridLine = { lineStyle: { color: '#e4e4e4' } };
/** From this factor on between largest and smallest, bars are logarithmic. */
const wideRange = 50;

/** SVG, in which each of `everybody` has a colour of its own in all plots; `undefined` if there is nothing to see, as of a single value, or of zeros only. */
export function plot(measurements: readonly Measurement[], everybody: readonly string[]): string | undefined {
  const seen = measurements.filter((measurement) => medianOf(measurement) > 0);
  const contestants = distinct(seen.map(({ contestant }) => contestant));
  if (contestants.length < seen.length) return rendered(460, lines(seen, contestants, everybody));
  // A bar may be of no length.
  if (seen.length > 0 && measurements.length > 1)
    return rendered(110 + barHeight * measurements.length, bars(measurements, everybody));
  return undefined;
}

function rendered(height: number, option: echarts.EChartsCoreOption): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({ animation: false, backgroundColor: '#ffffff', textStyle: font, ...option });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}

const title = ({ benchmark, better }: Measurement): object => ({
  text: benchmark,
  subtext: `median; ${better} is better`,
  left: 12,
  top: 8,
  itemGap: 4,
  textStyle: { ...font, fontSize: 16 },
  subtextStyle: { ...font, color: '#666666' },
});

function lines(
  measurements: readonly Measurement[],
  contestants: readonly string[],
  everybody: readonly string[],
): echarts.EChartsCoreOption {
  const [first] = measurements;
  if (!first) return {};
  const sizes = rangeOf(measurements.map(({ size }) => size));
  return {
    title: title(first),
    grid: { left: 76, right: 210, top: 74, bottom: 52 },
    xAxis: {
      type: 'log',
      name: first.section === 'timers' ? 'timers' : 'connections',
      nameLocation: 'middle',
      nameGap: 30,
      ...sizes,
      axisLabel: { ...font, formatter: count },
      splitLine: gridLine,
    },
    yAxis: {
      type: 'log',
      ...rangeOf(measurements.map(medianOf)),
      axisLabel: { ...font, formatter: (value: number) => onAxis(value, first.unit) },
      splitLine: gridLine,
    },
    series: contestants.flatMap((contestant) =>
      line(
        contestant,
        measurements.filter((one) => one.contestant === contestant).map((one) => [one.size, medianOf(one)] as const),
        sizes.max,
        everybody.indexOf(contestant),
      ),
    ),
  };
}

type Point = readonly [size: number, value: number];

/** The line, and from its end a dotted one to the margin, where all the names are. */
function line(contestant: string, points: readonly Point[], sizeMax: number, index: number): readonly object[] {
  const last = points.at(-1);
  if (!last) return [];
  const colour = colours[index % colours.length];
  return [
    {
      type: 'line',
      data: points,
      color: colour,
      symbol: symbols[index % symbols.length],
      symbolSize: 8,
      lineStyle: { width: 2, type: index === 0 ? 'dashed' : 'solid' },
    },
    {
      type: 'line',
      name: contestant,
      data: [last, [sizeMax, last[1]]],
      color: colour,
      symbol: 'none',
      lineStyle: { width: 1, type: 'dotted' },
      endLabel: { ...font, show: true, formatter: '{a}', color: colour, distance: 8 },
      labelLayout: { moveOverlap: 'shiftY' },
    },
  ];
}

/** "10 ns" for "10.0 ns". */
const onAxis = (value: number, unit: Measurement['unit']): string =>
  quantity(value, unit).replace(/\.(\d*?)0+ /u, (_, digits: string) => (digits === '' ? ' ' : `.${digits} `));

/** Whole powers of ten, so that every decade has its line. */
function rangeOf(values: readonly number[]): { readonly min: number; readonly max: number } {
  return {
    min: 10 ** Math.floor(Math.log10(Math.min(...values)) + 1e-9),
    max: 10 ** Math.ceil(Math.log10(Math.max(...values)) - 1e-9),
  };
}

function bars(measurements: readonly Measurement[], everybody: readonly string[]): echarts.EChartsCoreOption {
  const [first] = measurements;
  if (!first) return {};
  const values = measurements.map(medianOf);
  const isOfOneSize = measurements.every(({ size }) => size === first.size);
  const isWide = Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) > wideRange;
  return {
    title: { ...title(first), text: first.benchmark + (isOfOneSize ? `, at ${count(first.size)}` : '') },
    grid: { left: 250, right: 100, top: 74, bottom: 32 },
    xAxis: {
      type: isWide ? 'log' : 'value',
      ...(isWide ? rangeOf(values) : { min: 0 }),
      axisLabel: { ...font, formatter: (value: number) => onAxis(value, first.unit), hideOverlap: true },
      splitLine: gridLine,
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: measurements.map(({ contestant, size }) => (isOfOneSize ? contestant : `${contestant}: ${count(size)}`)),
      axisLabel: { ...font, width: 230, overflow: 'truncate' },
      axisTick: { show: false },
    },
    series: [
      {
        type: 'bar',
        barWidth: 18,
        data: measurements.map((measurement) => ({
          value: medianOf(measurement),
          itemStyle: { color: colours[everybody.indexOf(measurement.contestant) % colours.length] },
          label: { formatter: quantity(medianOf(measurement), measurement.unit) },
        })),
        label: { ...font, show: true, position: 'right' },
      },
    ],
  };
}
