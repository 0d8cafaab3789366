/** Timer wheels that are wrong in one small way each; what wheels have got wrong before is among them. */
import { edit, type Edit } from './control.ts';

export interface WheelControl {
  readonly fault: string;
  readonly edits: readonly Edit[];
}

function wrong(fault: string, from: string, to: string): WheelControl {
  return { fault, edits: [edit('timer-wheel/timer-wheel.ts', from, to)] };
}

const untilDue = 'Math.floor(((dueInMs + this.#tickMs - 1) >>> 0) / this.#tickMs)';

export const wheelControls: readonly WheelControl[] = [
  wrong('a deadline within a tick fires at its beginning', untilDue, 'Math.floor((dueInMs >>> 0) / this.#tickMs)'),
  wrong(
    'a deadline at the end of a tick fires in the next',
    untilDue,
    'Math.floor(((dueInMs + this.#tickMs) >>> 0) / this.#tickMs)',
  ),
  wrong(
    'differences of 32-bit times are signed',
    untilDue,
    'Math.floor(((dueInMs + this.#tickMs - 1) | 0) / this.#tickMs)',
  ),
  wrong(
    'differences of 32-bit times are not taken modulo 2^32',
    untilDue,
    'Math.floor((dueInMs + this.#tickMs - 1) / this.#tickMs)',
  ),
  wrong(
    'a timer that comes up fires, re-armed or not',
    'if (ticks === 0) onExpire(slot);',
    'if (ticks >= 0) onExpire(slot);',
  ),
  wrong('a timer fires a tick early', 'if (ticks === 0) onExpire(slot);', 'if (ticks <= 1) onExpire(slot);'),
  wrong(
    'a deadline that moves earlier is only stored',
    'if (isArmed && ticks >= ticksBefore) return;',
    'if (isArmed) return;',
  ),
  wrong(
    'a deadline that moves earlier is lost',
    'if (isArmed) this.#unlink(node);\n    this.#enqueue(node, ticks);',
    'if (isArmed) this.#unlink(node);\n    else this.#enqueue(node, ticks);',
  ),
  wrong('the end of a delay of 0 is looked for behind the wheel', 'Math.max(1, delayMs)', 'delayMs'),
  wrong(
    'a re-arm counts from the beginning of the tick',
    'this.#since[slot] = this.#now;\n  }',
    'this.#since[slot] = this.#tickStart;\n  }',
  ),
  wrong('a cancelled timer fires', 'if (at(this.#next, node) !== atRest) this.#unlink(node);', ''),
  wrong('a released slot can be started', 'this.#next[node] = free;\n', ''),
  wrong('a slot is handed out twice', 'this.#freeNode = at(this.#previous, node);\n', ''),
  wrong('time goes back', 'if (checkedTime(nowMs) <= this.#nowMs) return;', ''),
  wrong(
    'what has arrived is taken for what has passed',
    'const untilMs = Math.min(nowMs, this.#nowMs);',
    'const untilMs = this.#nowMs;',
  ),
  wrong(
    'an empty bucket stays marked',
    'at(this.#occupied, level) & ~(1 << (bucket % bucketsPerLevel))',
    'at(this.#occupied, level)',
  ),
  wrong('the mark of a level is cleared whole', 'at(this.#occupied, level) & ~(1 << (bucket % bucketsPerLevel))', '0'),
  wrong(
    'the last bucket of a level is taken first',
    '31 - Math.clz32(occupied & -occupied)',
    '31 - Math.clz32(occupied)',
  ),
  wrong('the top level does not go round', 'if (ahead !== 0) occupied = ahead;', ''),
  wrong('a tick beyond 2^31 is queued behind the wheel', 'Math.min(ticks, furthestTicks)', 'ticks'),
  wrong(
    'the digits above are left out',
    'level === topLevel ? 0 : this.#tick & (-1 << (bitsPerLevel * (level + 1)))',
    '0',
  ),
  wrong(
    'a bucket whose slice was used up is left for a finer one',
    'if (this.#unfinishedHead !== none) return this.#unfinishedHead;\n',
    '',
  ),
  wrong('a slice has no end', 'node !== head && left > 0;', 'node !== head;'),
  wrong(
    'the beginning of the tick is not kept in step',
    'this.#tickStartMs += ticks * this.#tickMs;\n    this.#tickStart = this.#tickStartMs | 0;',
    'this.#tickStartMs += ticks * this.#tickMs;',
  ),
  wrong(
    'the sleep ends a tick late',
    'this.#tickStartMs + this.#ticksUntilBucket(head) * this.#tickMs;',
    'this.#tickStartMs + (this.#ticksUntilBucket(head) + 1) * this.#tickMs;',
  ),
  wrong('growing forgets the delays', 'this.#delaysMs = grown(this.#delaysMs, length, this.#capacityMax);\n', ''),
];
