import { limits } from "../../asl/index.js";
import { allSteps, type NodeDocument, type SagaDocument, walk } from "../../saga/index.js";

/** The variables of a saga, each unique, without `$`. */
export interface VariableNames {
  /** The variable that holds a step's response. */
  readonly result: (step: string) => string;
  /** The variable that holds a step's response until it is known if the call succeeded. */
  readonly answer: (step: string) => string;
  /** The variable that holds the failure of a best-effort step. */
  readonly bestEffortFailure: (step: string) => string;
  /** The variable that holds the outcomes of a block's branches. */
  readonly block: (block: string) => string;
  /** The variable in which a branch of a block keeps why it stopped, and where its recovery begins. */
  readonly stop: (block: string) => string;
  /** The variable that holds the path that a choice has taken. */
  readonly path: (choice: string) => string;
  /** The variable that holds what was evaluated for a choice or a wait beforehand. */
  readonly given: (node: string) => string;
  /** The variable that says of a step that its compensation is stuck, of a block in which of its branches. */
  readonly stuck: (node: string) => string;
}

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

/** The variable that holds the failure of a saga that was interrupted, without `$`. */
export const interruptedVariable = "stopped";

/** Names the variables of a saga. */
export function nameVariables({ steps }: SagaDocument): VariableNames {
  const nodes = [...walk(steps)].map(({ node }) => node);
  const others = nodes.filter(({ type }) => type !== "step");
  return {
    result: variables("result", allSteps(steps)),
    answer: variables("answer", allSteps(steps)),
    bestEffortFailure: variables("failed", allSteps(steps)),
    block: variables("block", others),
    stop: variables("stop", others),
    path: variables("path", others),
    given: variables("given", others),
    stuck: variables("stuck", nodes),
  };
}

/**
 * A variable for each step. A prefix keeps them apart from JSONata's functions, which are variables too; what no
 * variable's name may hold becomes an underscore, and a number keeps apart what then looks alike.
 */
function variables(prefix: string, nodes: readonly NodeDocument[]): (node: string) => string {
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
  return (node) => {
    const name = names.get(node);
    if (name === undefined)
      throw new RangeError(`There is no step or block "${node}" to name a variable after.`);
    return name;
  };
}
