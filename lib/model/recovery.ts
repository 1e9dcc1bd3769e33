import type { RecoveryOptions } from "../saga/document.js";
import type { Begun, BegunStep } from "./begun.js";
import { verdictOn } from "./answer.js";
import { call } from "./call.js";
import type { Calling } from "./calling.js";
import { type RunOne, runTogether } from "./concurrency.js";
import type { Failure } from "./failure.js";
import { nothingNoted } from "./memory.js";
import { latest, type Moment } from "./moment.js";
import { type Progress, running } from "./progress.js";
import { meaningIn } from "./references.js";
import { instanceOf, pathOf } from "./scope.js";
import { keyOf, stuckOn } from "./step.js";
import { evaluated } from "./values/template.js";
import { note, remember, resumed, type Walk, within } from "./walk.js";

/** Things begun by a node of the outermost sequence. */
export interface Unit {
  readonly outermost: string;
  readonly begun: Begun;
}

/** Settings that compensations have in common. */
interface Recovery {
  readonly failure: Failure;
  /** True if a compensation that is stuck lets the others go first. */
  readonly continuesOnStuck: boolean;
  /** Present if those that let others go first have their turn: the paths of their steps. */
  readonly again?: readonly string[];
}

/** Compensates what was begun, in the order that the saga wants, until all of it is. */
export function recover(units: readonly Unit[], failure: Failure, when: Moment, walk: Walk): Progress {
  const { order = "reverse", continueOnStuck = false }: RecoveryOptions = walk.document.recovery ?? {};
  const inOrder = (recovery: Recovery): RunOne<Unit> => {
    return ({ begun }, from, along) => compensate(begun, from, along, recovery);
  };
  const run = inOrder({ failure, continuesOnStuck: continueOnStuck });
  const first = within(walk, 2, (side) =>
    order === "parallel"
      ? together(runTogether(units, { when, walk: side }, run), when)
      : inTurn(ordered(units, order), when, side, run),
  );
  const again = walk.notes.waiting;
  if (first.state !== "done" || again.length === 0) return first;
  const runAgain = inOrder({ failure, continuesOnStuck: false, again });
  return within(walk, 3, (side) => inTurn([...units].reverse(), first.when, side, runAgain));
}

/** The last one first; before that those that are to be first, in their order. */
function ordered(units: readonly Unit[], order: "reverse" | { readonly first: readonly string[] }): Unit[] {
  const backward = [...units].reverse();
  if (order === "reverse") return backward;
  const { first } = order;
  return [
    ...first.flatMap((name) => backward.filter(({ outermost }) => outermost === name)),
    ...backward.filter(({ outermost }) => !first.includes(outermost)),
  ];
}

function compensate(begun: Begun, when: Moment, walk: Walk, recovery: Recovery): Progress {
  const inReverse: RunOne<readonly Begun[]> = (all, from, along) =>
    inTurn([...all].reverse(), from, along, (each, next, side) => compensate(each, next, side, recovery));
  switch (begun.type) {
    case "step":
      return compensateStep(begun, when, walk, recovery);
    case "path":
      return within(walk, 0, (side) => inReverse(begun.begun, when, side));
    case "together": {
      const { branches, limit } = begun;
      return together(runTogether(branches, { limit, when, walk }, inReverse), when);
    }
  }
}

/** Calls the compensation of a step until it succeeds. If it is stuck, the saga is, or the others go first. */
function compensateStep(begun: BegunStep, when: Moment, walk: Walk, recovery: Recovery): Progress {
  const { continuesOnStuck, again } = recovery;
  const path = pathOf(begun.step.name, begun.scope);
  if (again?.includes(path) === false) return done(when);
  const id = `${path}: ${roleIn(recovery)}`;
  const operation = walk.operations.get(begun.step.compensation?.operation ?? "");
  const called = call(
    id,
    when,
    walk,
    () => compensationOf(begun, recovery, walk),
    (answer) => verdictOn(operation, answer).says === "success",
  );
  if (called.state === "running") return running;
  if (called.state === "succeeded" || isSettled(begun, called.error)) return done(called.when);
  if (!continuesOnStuck) return stuckOn(id, called, walk);
  note(walk, { ...nothingNoted, waiting: [path] });
  return done(called.when);
}

/** True if the error of a compensation says that there is nothing to take back. */
function isSettled({ step: { compensation } }: BegunStep, error: string): boolean {
  return compensation?.settledBy?.includes(error) === true;
}

function compensationOf({ step, scope, result }: BegunStep, recovery: Recovery, walk: Walk): Calling {
  const role = roleIn(recovery);
  const { compensation, action } = step;
  const instance = instanceOf(step.name, scope);
  const key = keyOf(instance.path, walk);
  const { operation = "", request = action.request } = compensation ?? {};
  const { name, path, iterations } = instance;
  return {
    name,
    path,
    iterations,
    id: `${path}: ${role}`,
    role,
    operation,
    options: compensation ?? {},
    persists: true,
    rejections: compensation?.settledBy ?? [],
    key,
    request: (raw) =>
      evaluated(
        request,
        meaningIn(
          { ...scope, failure: recovery.failure },
          {
            raw,
            key,
            request: action.request,
            ...(result === undefined ? {} : { result }),
          },
        ),
      ),
  };
}

function roleIn({ again }: Recovery) {
  return again === undefined ? "compensation" : "compensation again";
}

/** One after the other, from where the walk before has got to. */
function inTurn<T>(all: readonly T[], begins: Moment, walk: Walk, run: RunOne<T>): Progress {
  const { index: first = 0, when = begins } = resumed(walk, begins) ?? {};
  let now = when;
  for (const [offset, each] of all.slice(first).entries()) {
    const progress = run(each, now, walk);
    if (progress.state !== "done") return progress;
    now = progress.when;
    remember(walk, { begins, index: first + offset + 1, when: now });
  }
  return done(now);
}

/** The progress of what runs at the same time. One that is stuck takes the others with it. */
function together(ran: readonly Progress[], when: Moment): Progress {
  const open = ran.find(({ state }) => state === "stuck") ?? ran.find(({ state }) => state !== "done");
  if (open !== undefined) return open;
  return done(
    ran.reduce((end, progress) => (progress.state === "done" ? latest(end, progress.when) : end), when),
  );
}

function done(when: Moment): Progress {
  return { state: "done", when, value: undefined, begun: [] };
}
