/** Quantities in words: three digits, and the unit that a person would take. */
import type { Measurement } from './measurement.ts';

type Unit = Measurement['unit'];

/** For each unit what its multiples are called, from 1 up. */
const scales: Readonly<Record<Unit, readonly (readonly [factor: number, name: string])[]>> = {
  ns: [
    [1, 'ns'],
    [1e3, 'µs'],
    [1e6, 'ms'],
    [1e9, 's'],
  ],
  us: [
    [1, 'µs'],
    [1e3, 'ms'],
    [1e6, 's'],
  ],
  ms: [
    [1e-6, 'ns'],
    [1e-3, 'µs'],
    [1, 'ms'],
    [1e3, 's'],
  ],
  bytes: [
    [1, 'B'],
    [1e3, 'kB'],
    [1e6, 'MB'],
    [1e9, 'GB'],
  ],
  '1/s': [
    [1, '/s'],
    [1e3, 'k/s'],
    [1e6, 'M/s'],
  ],
  '%': [[1, '%']],
};

export function quantity(value: number, unit: Unit): string {
  const fitting = scales[unit].findLast(([factor]) => Math.abs(value) >= factor);
  const [factor, name] = fitting ?? scales[unit].find(([scale]) => scale === 1) ?? [1, unit];
  return `${threeDigits(value / factor)} ${name}`;
}

/** "1.04 ×", "112 ×". */
export const times = (value: number): string => `${threeDigits(value)} ×`;

/** 1,000 timers: "1,000". */
export const count = (value: number): string => value.toLocaleString('en');

export function threeDigits(value: number): string {
  if (value === 0) return '0';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : 'none';
  const magnitude = Math.abs(value);
  if (magnitude < 0.001) return value.toExponential(1);
  if (magnitude < 1) return value.toPrecision(3);
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(magnitude)));
  return decimals === 0 ? Math.round(value).toLocaleString('en') : value.toFixed(decimals);
}
