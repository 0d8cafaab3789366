/** `--reading keep-alive-counts=packets,bytes`. */
import { InvalidArgumentError } from 'commander';
import { ambiguities, type AcceptedReadings } from '../../model/ambiguities/register.ts';

/** Those given before, and this one. Throws InvalidArgumentError that names what there is to choose from. */
export function withReading(text: string, before: AcceptedReadings = {}): AcceptedReadings {
  const [id = '', list = ''] = text.split('=');
  const switched = ambiguities.filter((one) => one.switch);
  const found = switched.find((one) => one.id === id);
  if (!found) throw new InvalidArgumentError(`There is a choice about ${switched.map((one) => one.id).join(', ')}.`);
  const wanted = list.split(',');
  const known = found.readings.map((reading) => reading.id);
  if (wanted.some((reading) => !known.includes(reading)))
    throw new InvalidArgumentError(`The readings of ${id} are ${known.join(', ')}.`);
  return { ...before, [id]: wanted };
}
