/** A text of whatever objects there are, equal for equal graphs of objects: each is told once, and then by its number. */
export class Description {
  readonly #nowMs: number;
  readonly #placeOfTimer: ReadonlyMap<number, number>;
  readonly #told = new Map<object, number>();
  text = '';

  constructor(nowMs: number, placeOfTimer: ReadonlyMap<number, number>) {
    this.#nowMs = nowMs;
    this.#placeOfTimer = placeOfTimer;
  }

  /** Throws RangeError for what it cannot look into. */
  add(value: unknown, field = ''): void {
    if (typeof value === 'number') this.#addNumber(value, field);
    else if (typeof value === 'object' && value !== null) this.#addObject(value);
    else if (typeof value === 'string') this.text += `${JSON.stringify(value)},`;
    else if (typeof value === 'function') throw new RangeError(`What ${field} does cannot be seen.`);
    else this.text += `${String(value)},`;
  }

  #addNumber(value: number, field: string): void {
    if (field === 'timer') this.text += `timer ${this.#placeOfTimer.get(value) ?? 'at rest'},`;
    else this.text += `${field === 'atMs' || field.endsWith('AtMs') ? value - this.#nowMs : value},`;
  }

  #addObject(value: object): void {
    const told = this.#told.get(value);
    if (told !== undefined) {
      this.text += `#${told},`;
      return;
    }
    this.#told.set(value, this.#told.size);
    if (value instanceof Map) {
      this.text += 'map(';
      for (const [key, inner] of value as Map<unknown, unknown>) {
        this.add(key);
        this.add(inner);
      }
    } else if (Array.isArray(value) || value instanceof Set || value instanceof Uint8Array) {
      this.text += 'list(';
      for (const inner of value as Iterable<unknown>) this.add(inner);
    } else {
      if (Object.getPrototypeOf(value) !== Object.prototype)
        throw new RangeError(`There is no looking into ${value.constructor.name}.`);
      this.text += '(';
      for (const [field, inner] of Object.entries(value)) {
        this.text += `${field}:`;
        this.add(inner, field);
      }
    }
    this.text += ')';
  }
}
