/** The loads that brokers are put under. */
import { count } from '../quantity.ts';
import type { Load } from './requests.ts';

/**
 * With a window of one message a subscriber gets one packet at a time, as it mostly does in life; with a wide one, what is
 * read at once may be written at once. The wide windows keep a contestant busy and lose nothing with any: of 500 messages on
 * their way from many to one, mosquitto drops some.
 */
export function loadsOf(many: number): readonly Load[] {
  const shapes = [
    { publishers: 1, subscribers: 1, window: 200 },
    { publishers: 1, subscribers: many, window: 20 },
    { publishers: 1, subscribers: many, window: 1 },
    { publishers: many, subscribers: 1, window: 200 },
  ];
  return ([0, 1] as const).flatMap((qos) => shapes.map((shape) => ({ qos, ...shape })));
}

/** "QoS 1, 1 to 1,000"; "QoS 1, 1 to 1,000, one by one". */
export const nameOf = ({ qos, publishers, subscribers, window }: Load): string =>
  `QoS ${qos}, ${count(publishers)} to ${count(subscribers)}${window === 1 ? ', one by one' : ''}`;
