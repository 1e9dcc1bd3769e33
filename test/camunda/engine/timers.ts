interface Timer {
  readonly at: number;
  readonly number: number;
  readonly fire: () => void;
}

/** Time that leaps from one timer to the next. */
export class Timers {
  readonly #timers: Timer[] = [];
  #count = 0;
  #now: number;

  constructor(start: number) {
    this.#now = start;
  }

  get now(): number {
    return this.#now;
  }

  /** Calls back at a time. */
  at(time: number, fire: () => void): void {
    this.#timers.push({ at: time, number: this.#count, fire });
    this.#count += 1;
  }

  /** Lets the time pass until the next timer; false if there is none. */
  leap(): boolean {
    const [next] = this.#timers.toSorted((one, other) => one.at - other.at || one.number - other.number);
    if (next === undefined) return false;
    this.#timers.splice(this.#timers.indexOf(next), 1);
    this.#now = Math.max(this.#now, next.at);
    next.fire();
    return true;
  }
}
