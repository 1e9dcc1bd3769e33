import type { Clock, TaskCall, TaskOutcome } from "../../runner/index.js";

/** An activity: work that workers ask for. */
export interface Activity {
  readonly arn: string;
  readonly name: string;
  readonly creationDate: Date;
}

/** A task of an activity, as a worker gets it. */
export interface ActivityTask {
  readonly taskToken: string;
  /** JSON text. */
  readonly input: string;
}

/** Milliseconds for which a worker waits for a task (AWS docs: "API_GetActivityTask"). */
const longestWait = 60_000;

interface Queue {
  readonly activity: Activity;
  readonly tasks: TaskCall[];
  readonly workers: ((task: ActivityTask | undefined) => void)[];
}

/** The activities of an environment, their tasks and the workers that wait for one. */
export class Activities {
  readonly #clock: Clock;
  readonly #queues = new Map<string, Queue>();
  #isClosed = false;

  /** @param deployed names and ARNs of those that the assembly declares. */
  constructor(clock: Clock, deployed: Iterable<{ readonly name: string; readonly arn: string }>) {
    this.#clock = clock;
    for (const { name, arn } of deployed) this.create(name, arn);
  }

  /** Creates an activity; one that is there stays as it is. */
  create(name: string, arn: string): Activity {
    const known = this.#queues.get(arn);
    if (known !== undefined) return known.activity;
    const activity: Activity = { arn, name, creationDate: new Date(this.#clock.now()) };
    this.#queues.set(arn, { activity, tasks: [], workers: [] });
    return activity;
  }

  find(arn: string): Activity | undefined {
    return this.#queues.get(arn)?.activity;
  }

  list(): readonly Activity[] {
    return [...this.#queues.values()].map(({ activity }) => activity);
  }

  /** Deletes an activity. Its tasks go on waiting for their tokens, and workers that wait get nothing. */
  delete(arn: string): void {
    const queue = this.#queues.get(arn);
    this.#queues.delete(arn);
    if (queue !== undefined) letGo(queue);
  }

  /** Hands a task out to a worker, as soon as one asks. Undefined if there is no such activity. */
  schedule(call: TaskCall): TaskOutcome | undefined {
    const queue = this.#queues.get(call.resource);
    if (queue === undefined) return undefined;
    const [worker] = queue.workers;
    if (worker === undefined) queue.tasks.push(call);
    else worker(taskOf(call));
    return { submitted: null };
  }

  /**
   * The next task of an activity; undefined if none comes within a minute.
   *
   * @throws RangeError if there is no such activity.
   */
  next(arn: string): Promise<ActivityTask | undefined> {
    const queue = this.#queues.get(arn);
    if (queue === undefined) throw new RangeError(`There is no activity ${arn}.`);
    for (let call = queue.tasks.shift(); call !== undefined; call = queue.tasks.shift()) {
      // The state machine may have given it up before anybody asked.
      if (!call.signal.aborted) return Promise.resolve(taskOf(call));
    }
    if (this.#isClosed) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const worker = (task: ActivityTask | undefined) => {
        clearTimeout(timer);
        queue.workers.splice(queue.workers.indexOf(worker), 1);
        resolve(task);
      };
      const timer = setTimeout(() => worker(undefined), longestWait);
      queue.workers.push(worker);
    });
  }

  /** Lets all workers go that wait. */
  close(): void {
    this.#isClosed = true;
    for (const queue of this.#queues.values()) letGo(queue);
  }
}

/** Answers all workers that wait, without a task. */
function letGo({ workers }: Queue): void {
  // A worker that is answered leaves the list.
  for (const worker of [...workers]) worker(undefined);
}

function taskOf({ taskToken = "", arguments: input }: TaskCall): ActivityTask {
  return { taskToken, input: JSON.stringify(input) };
}
