import { limits } from "../../asl/index.js";
import {
  allSteps,
  type Diagnostic,
  diagnostics,
  type NodeDocument,
  type SagaDocument,
  type StepDocument,
  walk,
} from "../../saga/index.js";

/** The states in which an execution ends otherwise than on a step. */
export const endStates = { completed: "Completed", compensated: "Compensated" } as const;

/** The names of states and variables of a saga, each unique. */
export interface Names {
  /** The state that compensates a step. */
  readonly compensation: (step: StepDocument) => string;
  /** The variable that holds a step's response, without `$`. */
  readonly result: (step: string) => string;
  /** The variable that holds the failure of a best-effort step, without `$`. */
  readonly bestEffortFailure: (step: string) => string;
  /** The variable that holds the outcomes of a block's branches, without `$`. */
  readonly block: (block: string) => string;
  /** The variable in which a branch of a block keeps why it stopped, and where its recovery begins, without `$`. */
  readonly stop: (block: string) => string;
  /** The variable that holds the path that a choice has taken, without `$`. */
  readonly path: (choice: string) => string;
  /** The variable that holds what was evaluated for a choice or a wait beforehand, without `$`. */
  readonly given: (node: string) => string;
  /** The variable that says of a step that its compensation is stuck, of a block in which of its branches, without `$`. */
  readonly stuck: (node: string) => string;
}

/** The states of a node other than itself. No step can be called so, for its name holds no colon. */
export const blockStates = {
  settled: (block: string) => `${block}: settled`,
  compensation: (block: string) => `${block}: compensation`,
  branchDone: (block: string, branch: string) => `${block}: ${branch} done`,
  branchStopped: (block: string, branch: string) => `${block}: ${branch} stopped`,
  branchCompensation: (block: string, branch: string) => `${block}: ${branch} compensation`,
  nothingToCompensate: (block: string, branch: string) => `${block}: ${branch} has nothing to compensate`,
  branchCompensated: (block: string, branch: string) => `${block}: ${branch} compensated`,
  evaluation: (node: string) => `${node}: evaluation`,
  value: (node: string) => `${node}: value`,
  stuck: (compensation: string) => `${compensation}: stuck`,
  again: (compensation: string) => `${compensation}: again`,
  branchAgain: (block: string, branch: string) => `${block}: ${branch} again`,
  begun: (compensation: string) => `${compensation}: begun`,
  notBegun: (compensation: string) => `${compensation}: not begun`,
} as const;

/** The states of recovery in another order than in reverse. */
export const recoveryStates = { all: "Recovery: all", others: "Recovery: others" } as const;

/** The variable that says how many of the compensations, counted in the order of the steps, recovery begins with. */
export const begunVariable = "begun";
/** The variable that holds what is stuck where all is compensated at the same time. */
export const allStuckVariable = "stuck";

/** The variable that holds the beginning of every key, `<state machine>:<execution>`, without `$`. */
export const keyVariable = "saga";

/**
 * The variables that hold the failure that began the recovery, and at which step it was, without `$`. Every catcher assigns
 * both, so their names are short, and they are no object.
 */
export const failureVariable = "failure";
export const failedStepVariable = "at";

/**
 * Names every state and variable of a saga.
 *
 * A compensation's state bears its operation's name, and the step's in brackets where more than one state would bear
 * it: `CancelCar`, or `Cancel (ReserveCar)` and `Cancel (ReserveHotel)`.
 */
export function nameAll({ steps: sequence, hooks }: SagaDocument): Names {
  const steps = allSteps(sequence);
  const nodes = [...walk(sequence)].map(({ node }) => node);
  const others = nodes.filter(({ type }) => type !== "step");
  const taken = new Map<string, number>();
  const take = (name: string) => taken.set(name, (taken.get(name) ?? 0) + 1);
  for (const name of Object.values(endStates)) take(name);
  for (const { name } of [...others, ...(hooks?.onCompensated ?? [])]) take(name);
  for (const { name, compensation } of steps) {
    take(name);
    if (compensation !== undefined) take(compensation.operation);
  }
  const results = variables("result", steps);
  const failures = variables("failed", steps);
  const outcomes = variables("block", others);
  const stops = variables("stop", others);
  const paths = variables("path", others);
  const given = variables("given", others);
  const stuck = variables("stuck", nodes);
  return {
    compensation: ({ name, compensation: by }) => {
      if (by === undefined)
        throw new RangeError(`The step "${name}" has no compensation to name a state after.`);
      return taken.get(by.operation) === 1 ? by.operation : `${by.operation} (${name})`;
    },
    result: (step) => nameOf(results, step),
    bestEffortFailure: (step) => nameOf(failures, step),
    block: (block) => nameOf(outcomes, block),
    stop: (block) => nameOf(stops, block),
    path: (choice) => nameOf(paths, choice),
    given: (node) => nameOf(given, node),
    stuck: (node) => nameOf(stuck, node),
  };
}

/** Tells the states whose names AWS would not take. */
export function checkStateNames(names: Iterable<string>): Diagnostic[] {
  return [...names]
    .filter((name) => name.length > limits.nameCharacters)
    .map((name) =>
      diagnostics.nameTooLong([name], {
        what: "state",
        name,
        length: name.length,
        limit: limits.nameCharacters,
      }),
    );
}

/**
 * A variable for each step. A prefix keeps them apart from JSONata's functions, which are variables too; what no
 * variable's name may hold becomes an underscore, and a number keeps apart what then looks alike.
 */
function variables(prefix: string, nodes: readonly NodeDocument[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const used = new Set<string>();
  for (const { name } of nodes) {
    const plain = `${prefix}_${name.replace(/[^A-Za-z0-9]/g, "_")}`.slice(0, limits.nameCharacters);
    let unique = plain;
    for (let number = 2; used.has(unique); number += 1) {
      const suffix = `_${number}`;
      unique = `${plain.slice(0, limits.nameCharacters - suffix.length)}${suffix}`;
    }
    used.add(unique);
    names.set(name, unique);
  }
  return names;
}

function nameOf(names: ReadonlyMap<string, string>, step: string): string {
  const name = names.get(step);
  if (name === undefined)
    throw new RangeError(`There is no step or block "${step}" to name a variable after.`);
  return name;
}
