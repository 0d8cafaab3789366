import { describe, expect, test } from 'vitest';
import { Lane } from './link.ts';

/** Everything that has arrived by `now`. */
function arrived(lane: Lane<string>, now: number): string[] {
  const items: string[] = [];
  for (let item = lane.take(now); item !== undefined; item = lane.take(now)) items.push(item);
  return items;
}

describe('a lane of the network', () => {
  test('delivers in order, as late as it is told', () => {
    const lane = new Lane<string>();
    lane.flow(300, 0);
    lane.send('first', 0);
    lane.flow(0, 100);
    lane.send('second', 100);
    expect(lane.nextArrival).toBe(300);
    expect(arrived(lane, 299)).toEqual([]);
    expect(arrived(lane, 300)).toEqual(['first', 'second']);
  });

  test('blackholed, delivers only what was under way; flowing again, all that TCP has kept', () => {
    const lane = new Lane<string>();
    lane.flow(300, 0);
    lane.send('under way', 0);
    lane.blackhole();
    lane.send('lost', 10);
    expect(arrived(lane, 1_000)).toEqual(['under way']);
    expect(lane.nextArrival).toBeUndefined();
    lane.flow(0, 2_000);
    expect(arrived(lane, 2_000)).toEqual(['lost']);
  });

  test('held, delivers nothing until the reader reads again', () => {
    const lane = new Lane<string>();
    lane.hold(true);
    lane.send('waits', 0);
    expect(arrived(lane, 1_000)).toEqual([]);
    lane.hold(false);
    expect(arrived(lane, 1_000)).toEqual(['waits']);
  });
});
