import type { ChoiceDocument, PathDocument } from "../saga/document.js";
import { reading } from "./evaluation.js";
import type { Moment } from "./moment.js";
import { type Progress, running } from "./progress.js";
import { meaningIn } from "./references.js";
import { instanceOf, type Scope } from "./scope.js";
import { objectOf, type Value } from "./values/json.js";
import { holdsRaw, evaluated } from "./values/template.js";
import type { Walk } from "./walk.js";

/** Runs a path: its steps, in the scope around the choice. */
type RunPath = (path: PathDocument, when: Moment) => Progress;

/**
 * Takes the first path whose condition is true, and none if there is no such path. Conditions that hold raw JSONata may
 * fail: all of them are evaluated before any path is taken.
 */
export function runChoice(
  node: ChoiceDocument,
  { scope, when, walk, runPath }: { scope: Scope; when: Moment; walk: Walk; runPath: RunPath },
): Progress {
  const instance = instanceOf(node.name, scope);
  const conditions = reading(instance, {
    when,
    walk,
    read: (raw) => {
      const meaning = meaningIn(scope, { raw });
      const given = new Map<PathDocument, Value>();
      for (const path of node.paths) {
        if (path.when !== undefined && holdsRaw(path.when)) given.set(path, evaluated(path.when, meaning));
      }
      return (path: PathDocument) =>
        path.when === undefined ||
        (given.has(path) ? given.get(path) : evaluated(path.when, meaning)) === true;
    },
  });
  if (conditions.state === "running") return running;
  if (conditions.state === "failed") {
    const failure = { step: instance.name, error: "States.QueryEvaluationError", cause: conditions.cause };
    return { state: "failed", when: conditions.when, failure, begun: [] };
  }
  const taken = node.paths.find(conditions.value);
  if (taken === undefined) return { state: "done", when: conditions.when, value: {}, begun: [] };
  const progress = runPath(taken, conditions.when);
  if (progress.state === "running" || progress.state === "stuck") return progress;
  const begun = progress.begun.length === 0 ? [] : [{ type: "path", begun: progress.begun } as const];
  if (progress.state === "failed") return { ...progress, begun };
  return { ...progress, begun, value: objectOf([[taken.name, progress.value]]) };
}
