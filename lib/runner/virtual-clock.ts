import type { Clock } from "./clock.js";

export interface VirtualClockOptions {
  /** Milliseconds since 1970 at which the clock begins. @default 2000-01-01T00:00:00Z, so that runs are repeatable */
  readonly start?: number;
  /**
   * Chooses which of several callbacks of the same time comes first: answers an index below `count`, in the order in
   * which they were scheduled. @default the one that was scheduled first
   */
  readonly choose?: (count: number) => number;
}

interface Appointment {
  readonly at: number;
  readonly serial: number;
  /** Undefined once it is cancelled or met. */
  callback: (() => void) | undefined;
}

/** Cancelled appointments stay in the heap until their time comes, or until they are more than the others. */
const fewCancelled = 64;

/**
 * A clock on which hours pass in no time: it stands still until told to leap to what is scheduled next. The same
 * program on it does the same things in the same order, each time.
 */
export class VirtualClock implements Clock {
  readonly #choose: ((count: number) => number) | undefined;
  /** A binary heap, the earliest first; of the same time the one that was scheduled first. */
  #heap: Appointment[] = [];
  #cancelled = 0;
  #now: number;
  #serial = 0;
  #held = 0;
  #released: () => void = () => {};

  constructor(options: VirtualClockOptions = {}) {
    this.#now = options.start ?? Date.UTC(2000, 0, 1);
    this.#choose = options.choose;
  }

  now(): number {
    return this.#now;
  }

  schedule(at: number, callback: () => void): () => void {
    const appointment: Appointment = { at: Math.max(at, this.#now), serial: this.#serial++, callback };
    this.#push(appointment);
    return () => {
      if (appointment.callback === undefined) return;
      appointment.callback = undefined;
      this.#cancelled += 1;
      this.#sweep();
    };
  }

  /** The number of callbacks that are scheduled. */
  get scheduled(): number {
    return this.#heap.length - this.#cancelled;
  }

  /** The time of the next callback; undefined when there is none. */
  get next(): number | undefined {
    this.#dropCancelled();
    return this.#heap[0]?.at;
  }

  /** All that is scheduled, in the order in which it is called back. */
  get appointments(): readonly { readonly at: number; readonly callback: () => void }[] {
    const open = this.#heap.filter((appointment) => appointment.callback !== undefined);
    return open
      .sort((one, other) => (isBefore(one, other) ? -1 : 1))
      .map(({ at, callback = () => {} }) => ({ at, callback }));
  }

  /**
   * Keeps `run` from leaping until the function returned is called: for what takes real time, as a call to a real
   * service does.
   */
  hold(): () => void {
    this.#held += 1;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.#held -= 1;
      if (this.#held === 0) this.#released();
    };
  }

  /** Leaps to the next callback and calls it. Answers false when nothing is scheduled. */
  leap(): boolean {
    this.#dropCancelled();
    const first = this.#heap[0];
    if (first === undefined) return false;
    this.#now = first.at;
    const appointment = this.#takeOneDue();
    const { callback } = appointment;
    appointment.callback = undefined;
    callback?.();
    return true;
  }

  /** Leaps through all that is scheduled up to a time, without waiting for promises, and stands at that time then. */
  advanceTo(time: number): void {
    for (let next = this.next; next !== undefined && next <= time; next = this.next) this.leap();
    this.#now = Math.max(this.#now, time);
  }

  /**
   * Leaps until `until` is settled, or until nothing is scheduled and nothing is held. Promises that are settled by
   * then are handled before each leap.
   *
   * @throws what `until` is rejected with.
   */
  async run(until?: Promise<unknown>): Promise<void> {
    let settled = false;
    const settle = (): void => {
      settled = true;
    };
    until?.then(settle, settle);
    for (;;) {
      await promisesHandled();
      if (settled) break;
      if (this.#held > 0) {
        await new Promise<void>((resolve) => {
          this.#released = resolve;
        });
        continue;
      }
      if (!this.leap()) break;
    }
    if (settled) await until;
  }

  #takeOneDue(): Appointment {
    const choose = this.#choose;
    if (choose === undefined) return this.#pop();
    const due: Appointment[] = [];
    while (this.next === this.#now) due.push(this.#pop());
    const [chosen] = due.length === 1 ? due : due.splice(choose(due.length), 1);
    if (chosen === undefined) throw new RangeError(`choose answered no index below ${due.length}`);
    if (due[0] !== chosen) for (const appointment of due) this.#push(appointment);
    return chosen;
  }

  #dropCancelled(): void {
    for (
      let [first] = this.#heap;
      first !== undefined && first.callback === undefined;
      [first] = this.#heap
    ) {
      this.#pop();
      this.#cancelled -= 1;
    }
  }

  #sweep(): void {
    if (this.#cancelled < fewCancelled || 2 * this.#cancelled < this.#heap.length) return;
    const kept = this.#heap.filter((appointment) => appointment.callback !== undefined);
    this.#heap = [];
    this.#cancelled = 0;
    for (const appointment of kept) this.#push(appointment);
  }

  #push(appointment: Appointment): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(appointment);
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(appointment, parent)) break;
      heap[index] = parent;
      heap[above] = appointment;
      index = above;
    }
  }

  #pop(): Appointment {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) throw new RangeError("nothing is scheduled");
    if (heap.length === 0) return first;
    heap[0] = last;
    for (let index = 0; ; ) {
      const left = 2 * index + 1;
      const child = isBeforeMaybe(heap[left + 1], heap[left]) ? left + 1 : left;
      const smaller = heap[child];
      if (smaller === undefined || !isBefore(smaller, last)) return first;
      heap[index] = smaller;
      heap[child] = last;
      index = child;
    }
  }
}

function isBefore(one: Appointment, other: Appointment): boolean {
  return one.at < other.at || (one.at === other.at && one.serial < other.serial);
}

function isBeforeMaybe(one: Appointment | undefined, other: Appointment | undefined): boolean {
  return one !== undefined && other !== undefined && isBefore(one, other);
}

/** Answers once every promise that is settled by now, and all that follows from it, has been handled. */
function promisesHandled(): Promise<void> {
  // Immediates come after all microtasks.
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
