/** Timer wheels that are wrong in one small way each; what wheels have got wrong before is among them. */
import { edit, type Edit } from '../faults/edit.ts';

interface WheelControl {
  readonly fault: string;
  readonly edits: readonly Edit[];
}

function wrong(fault: string, from: string, to: string): WheelControl {
  return { fault, edits: [edit('timer-wheel/timer-wheel.ts', from, to)] };
}

/** Between reading a bucket and firing, a timer is looked at twice. */
function wrongTwice(fault: string, whenRead: string, whenFired: string): WheelControl {
  const file = 'timer-wheel/timer-wheel.ts';
  const edits = [
    edit(file, 'if (ticks === 0) break;', whenRead),
    edit(file, 'if (ticks > 0) this.#buckets.add', `if (${whenFired}) this.#buckets.add`),
  ];
  return { fault, edits };
}

function wrongBits(fault: string, from: string, to: string): WheelControl {
  return { fault, edits: [edit('timer-wheel/occupancy.ts', from, to)] };
}

function wrongBuckets(fault: string, from: string, to: string): WheelControl {
  return { fault, edits: [edit('timer-wheel/buckets.ts', from, to)] };
}

const roundedUp = '(dueInMs + this.#tickMs - 1) >>> 0';

export const wheelControls: readonly WheelControl[] = [
  wrong('a deadline within a tick fires at its beginning', roundedUp, 'dueInMs >>> 0'),
  wrong('a deadline at the end of a tick fires in the next', roundedUp, '(dueInMs + this.#tickMs) >>> 0'),
  wrong('differences of 32-bit times are signed', roundedUp, '(dueInMs + this.#tickMs - 1) | 0'),
  wrong('the ticks of a delay are rounded to the nearest', '(roundedUpMs + 0.5)', '(roundedUpMs + this.#tickMs / 2)'),
  wrongTwice('a timer that comes up fires, re-armed or not', 'break;', 'ticks < 0'),
  wrongTwice('a timer fires a tick early', 'if (ticks <= 1) break;', 'ticks > 1'),
  wrong(
    'a timer that a callback has just re-armed fires',
    'if (ticks > 0) this.#buckets.add',
    'if (ticks > 1e9) this.#buckets.add',
  ),
  wrong('what was read of a bucket is worked off, whatever callbacks did to it', ' && !this.#isReadStale', ''),
  wrong(
    'what was read of a bucket is taken for good as long as its end is the same',
    '!this.#isReadStale',
    'this.#buckets.last(bucket) === at(this.#slotsRead, position)',
  ),
  wrong('time back turns the wheel back', 'this.#passTicks(Math.max(0, Math.floor(', 'this.#passTicks((Math.floor('),
  wrong('the reciprocal of the tick is trusted to the last bit', '(roundedUpMs + 0.5) *', 'roundedUpMs *'),
  wrong(
    'a deadline that moves earlier is only stored',
    'if (isArmed && ticks >= ticksBefore) return;',
    'if (isArmed) return;',
  ),
  wrong(
    'a deadline that moves earlier is lost',
    'if (isArmed) this.#dequeue(slot);',
    'if (isArmed) return this.#dequeue(slot);',
  ),
  wrong('the end of a delay of 0 is looked for behind the wheel', 'Math.max(1, delayMs)', 'delayMs'),
  wrong(
    'a re-arm counts from the beginning of the tick',
    'this.#since[slot] = this.#now;\n  }',
    'this.#since[slot] = this.#tickStart;\n  }',
  ),
  wrong('a cancelled timer fires', 'if (this.#buckets.has(slot)) this.#dequeue(slot);', ''),
  wrong('a released slot stays armed', 'this.cancel(slot);\n', ''),
  wrong('a released slot can be started', ' || at(this.#delaysMs, slot) < 0', ''),
  wrong('a slot is handed out twice', 'this.#freedLast = freedBefore(at(this.#delaysMs, slot));', 'void freedBefore;'),
  wrong('time goes back', 'if (checkedTime(nowMs) <= this.#nowMs) return;', ''),
  wrong('what has arrived is taken for what has passed', 'Math.min(nowMs, this.#nowMs);', 'this.#nowMs;'),
  wrong(
    'a bucket stays marked when its last timer leaves',
    'this.#occupancy(bucket >>> bitsPerRing).remove(',
    'void (',
  ),
  wrong('a bucket stays marked when it has been worked off', '    this.#occupancy(ring).remove(index);\n', ''),
  wrong('a coarse bucket comes up at its end', 'buckets * span - (this.#tick & (span - 1))', 'buckets * span'),
  wrong('only the finest ring is looked at', 'if (least === never || ticks < least)', 'if (least === never)'),
  wrong(
    'the last ring goes round like the others',
    'ring === rings - 1 ? lastRingMask : bucketsPerRing - 1',
    'bucketsPerRing - 1',
  ),
  wrong(
    'what a slice leaves waits for the next bucket',
    'if (this.#beginsBucket(ring) && !this.#buckets.isEmpty(ring * bucketsPerRing + index)) return 0;',
    '',
  ),
  wrong('a slice has no end', 'if (left <= 0) return -1;', ''),
  wrong(
    'the beginning of the tick is not kept in step',
    'this.#tickStartMs += ticks * this.#tickMs;\n    this.#tickStart = this.#tickStartMs | 0;',
    'this.#tickStartMs += ticks * this.#tickMs;',
  ),
  wrong(
    'the sleep ends a tick late',
    ': this.#tickStartMs + ticks * this.#tickMs;',
    ': this.#tickStartMs + (ticks + 1) * this.#tickMs;',
  ),
  wrong('growing forgets the delays', 'this.#delaysMs = grown(this.#delaysMs, length, this.#capacityMax);\n', ''),
  wrongBits('the last occupied bucket comes first', 'Math.clz32(bits & -bits)', 'Math.clz32(bits)'),
  wrongBits('a bucket follows itself at once', '(-2 << (index & 31))', '(-1 << (index & 31))'),
  wrongBits('the word of an emptied bucket is forgotten', 'if (left === 0) this.#summary', 'this.#summary'),
  wrongBits('the ring does not go round', 'lowestBit(later === 0 ? this.#summary : later)', 'lowestBit(later)'),
  wrongBuckets(
    'what moves to the place of another is looked for where it was',
    '    this.#places[last] = place;\n',
    '',
  ),
];
