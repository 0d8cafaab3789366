import type { Fault } from './framing.ts';

/** What was read as an event, unless it is a fault. */
export function typed<Type extends string, Fields extends object>(
  type: Type,
  read: Fields | Fault,
): ({ readonly type: Type } & Fields) | Fault {
  return 'why' in read ? read : { type, ...read };
}
