import { limits } from "../asl/index.js";
import { type Diagnostic, diagnostics, type SagaDocument, type StepDocument } from "../saga/index.js";

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
}

/** The variable that holds the failure that began the recovery, without `$`. */
export const failureVariable = "failure";

/**
 * Names every state and variable of a saga.
 *
 * A compensation's state bears its operation's name, and the step's in brackets where more than one state would bear
 * it: `CancelCar`, or `Cancel (ReserveCar)` and `Cancel (ReserveHotel)`.
 */
export function nameAll({ steps }: SagaDocument): {
  readonly names: Names;
  readonly diagnostics: readonly Diagnostic[];
} {
  const taken = new Map<string, number>();
  const take = (name: string) => taken.set(name, (taken.get(name) ?? 0) + 1);
  for (const name of Object.values(endStates)) take(name);
  for (const { name, compensation } of steps) {
    take(name);
    if (compensation !== undefined) take(compensation.operation);
  }
  const compensation = ({ name, compensation: by }: StepDocument): string => {
    if (by === undefined)
      throw new RangeError(`The step "${name}" has no compensation to name a state after.`);
    return taken.get(by.operation) === 1 ? by.operation : `${by.operation} (${name})`;
  };
  const results = variables("result", steps);
  const failures = variables("failed", steps);
  return {
    names: {
      compensation,
      result: (step) => nameOf(results, step),
      bestEffortFailure: (step) => nameOf(failures, step),
    },
    diagnostics: steps
      .filter((step) => step.compensation !== undefined)
      .map(compensation)
      .filter((name) => name.length > limits.nameCharacters)
      .map((name) =>
        diagnostics.nameTooLong([name], {
          what: "state",
          name,
          length: name.length,
          limit: limits.nameCharacters,
        }),
      ),
  };
}

/**
 * A variable for each step. A prefix keeps them apart from JSONata's functions, which are variables too; what no
 * variable's name may hold becomes an underscore, and a number keeps apart what then looks alike.
 */
function variables(prefix: string, steps: readonly StepDocument[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const used = new Set<string>();
  for (const { name } of steps) {
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
  if (name === undefined) throw new RangeError(`There is no step "${step}" to name a variable after.`);
  return name;
}
