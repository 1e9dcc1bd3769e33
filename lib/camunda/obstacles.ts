import {
  defaultMaxItems,
  type ForEachDocument,
  type OperationDocument,
  type StepDocument,
} from "../saga/index.js";
import { everyNode, isPlaced, type PlacedNode, type PlacedSaga } from "./places.js";

/** A thing that a saga says and that a process can't do, or does in another way. */
export interface Obstacle {
  /** With an error the process isn't to be deployed. */
  readonly severity: "error" | "warning";
  readonly code: "not-in-camunda" | "differs-in-camunda";
  /** The obstacle, its place, and the remedy, as text. */
  readonly message: string;
}

/** Something that a process can't do. */
export function obstacle(where: string, what: string, mend: string): Obstacle {
  return {
    severity: "error",
    code: "not-in-camunda",
    message: `${where} holds what Camunda can't do: ${what}. ${mend}.`,
  };
}

function difference(message: string): Obstacle {
  return { severity: "warning", code: "differs-in-camunda", message };
}

/** Obstacles as text, one to a line, with severity and code. */
export function formatObstacles(obstacles: readonly Obstacle[]): string {
  return obstacles.map(({ severity, code, message }) => `${severity} ${code}: ${message}`).join("\n");
}

/** Obstacles in the steps and blocks of a saga, besides those in its templates. */
export function obstaclesIn({ document, nodes, onCompleted, onCompensated }: PlacedSaga): Obstacle[] {
  const operations = new Map(document.operations.map((operation) => [operation.name, operation]));
  return [...everyNode([...nodes, ...onCompleted, ...onCompensated])].flatMap((placed) => {
    if (isPlaced(placed, "step")) return ofStep(placed, operations);
    if (!isPlaced(placed, "forEach") || !isSequential(placed.node)) return [];
    const { maxConcurrency, maxItems = defaultMaxItems } = placed.node;
    if (maxConcurrency === 1) return [];
    return [
      difference(
        `The forEach "${placed.name}" works on ${maxConcurrency} of at most ${maxItems} elements at a time. Camunda knows all at once or one at a time, so it will be one. Set maxConcurrency to 1 to say so, or to ${maxItems} for all at once.`,
      ),
    ];
  });
}

/** In parallel, all elements are worked on at once: a smaller number is kept to by working on one at a time. */
export function isSequential({ maxConcurrency, maxItems = defaultMaxItems }: ForEachDocument): boolean {
  return maxConcurrency !== undefined && maxConcurrency < maxItems;
}

function ofStep(
  { node, name }: PlacedNode<StepDocument>,
  operations: ReadonlyMap<string, OperationDocument>,
): Obstacle[] {
  const { action, compensation, kind } = node;
  const where = `The step "${name}"`;
  const found: Obstacle[] = [];
  if (action.callback !== undefined && (kind === "pivot" || kind === "retriable")) {
    found.push(
      obstacle(
        where,
        `a ${kind} step that waits for an answer, and goes on asking for it`,
        `Use a step that asks and is answered at once, and make the callback a compensatable step before the pivot`,
      ),
    );
  }
  for (const [call, what] of [[action, "action"] as const, [compensation, "compensation"] as const]) {
    if (call === undefined) continue;
    const unseen = (call.retry?.notOn ?? []).filter((error) => /^(States|Lambda)\./.test(error));
    if (unseen.length > 0) {
      found.push(
        obstacle(
          where,
          `notOn with ${unseen.join(", ")}, a name that only Step Functions gives`,
          "Remove it from notOn; errors that functions throw can stay",
        ),
      );
    }
    if (call.timeout !== undefined && action.callback === undefined) {
      found.push(
        difference(
          `${where} has a timeout for its ${what}, but Camunda's connector waits for the function as long as that runs. Shorten the function's own timeout instead.`,
        ),
      );
    }
    const operation = operations.get(call.operation);
    const taken = ["errorType", "errorMessage"].filter((property) => hasProperty(operation, property));
    if (taken.length > 0) {
      found.push(
        obstacle(
          where,
          `an answer of ${call.operation} with the property ${taken.join(", ")}: the connector tells an error of the function by it`,
          "Rename the property",
        ),
      );
    }
  }
  return found;
}

function hasProperty(operation: OperationDocument | undefined, name: string): boolean {
  const properties = operation?.responseSchema?.properties;
  return typeof properties === "object" && properties !== null && Object.hasOwn(properties, name);
}
