import type { JsonValue } from "../../../lib/asl/index.js";
import type { BaseSaga } from "../mutations/base-sagas.js";

/** A mistake in the source of the compiler or of the model. */
export interface PlantedFault {
  readonly name: string;
  /** The file in lib/. */
  readonly file: string;
  /** Text that is there once. */
  readonly from: string;
  readonly to: string;
  /** The saga whose runs show it. */
  readonly shownBy: BaseSaga;
  /** Number of faults of a run that shows it. @default 1 */
  readonly faults?: number;
  /** Inputs of these runs. @default - those that the verifier makes up */
  readonly inputs?: readonly JsonValue[];
}

/** Mistakes that the compiler might make. */
export const inCompiler: readonly PlantedFault[] = [
  {
    name: "an answer that rejects a later try is final",
    file: "compiler/emit/answer-choice.ts",
    from: 'rule(binary(rejected, "and", isFirst), final)',
    to: "rule(rejected, final)",
    shownBy: "answers",
  },
  {
    name: "a compensation that takes any answer",
    file: "compiler/emit/compensation-task.ts",
    from: "...untilSaid(succeeded, {",
    to: "...untilSaid(undefined, {",
    shownBy: "answers",
    faults: 2,
  },
  {
    name: "one try too many",
    file: "compiler/lower/retry-plan.ts",
    from: "MaxAttempts: plan.tries - 1,",
    to: "MaxAttempts: plan.tries,",
    shownBy: "sequence",
  },
  {
    name: "a key without the index of its element",
    file: "compiler/lower/iteration-path.ts",
    from: 'key: expression(binary(keyOf(block.name, iterationPath, "/"), "&", call("string", position))),',
    to: "key: expression(keyOf(block.name, iterationPath)),",
    shownBy: "list",
    faults: 0,
  },
  {
    name: "a frame that is lost after the first step of an iteration",
    file: "compiler/lower/iteration-path.ts",
    from: "return iterations.length > 0 ? expression(frame) : {};",
    to: "return iterations.length > 9 ? expression(frame) : {};",
    shownBy: "list",
    faults: 0,
  },
  {
    name: "a step in doubt whose recovery begins before it",
    file: "compiler/emit/action-task.ts",
    from: "const inDoubt = everything(recover.own);",
    to: "const inDoubt = everything(recover.before);",
    shownBy: "carFirst",
  },
  {
    name: "the last of the hooks that is skipped",
    file: "compiler/emit/hooks.ts",
    from: "return { start: states[0]?.name ?? end, states };",
    to: "return { start: end, states };",
    shownBy: "quiet",
  },
  {
    name: "a timeout that the deadline does not clip",
    file: "compiler/lower/deadline.ts",
    from: "clip: (timeout) => atLeast(Math.min(timeout, leastTimeoutSeconds), atMost(timeout, left)),",
    to: "clip: (timeout) => literal(timeout),",
    shownBy: "late",
    faults: 2,
  },
  {
    name: "a list that may have one element too many",
    file: "compiler/lower/list-limits.ts",
    from: 'isTooLong: binary(count, ">", literal(most)),',
    to: 'isTooLong: binary(count, ">", literal(most + 1)),',
    shownBy: "limited",
    faults: 0,
    inputs: [{ list: ["a", "b", "c", "d"] }],
  },
  {
    name: "a path that nobody remembers",
    file: "compiler/emit/choice.ts",
    from: 'Condition: expression(binary(path, "=", literal(compiled.path.name))),',
    to: 'Condition: expression(binary(path, "!=", literal(compiled.path.name))),',
    shownBy: "ways",
  },
  {
    name: "an answer that rejects a later try is final",
    file: "model/step.ts",
    from: "rejectionsAreFinal ?? called.isFirstTry",
    to: "rejectionsAreFinal ?? true",
    shownBy: "answers",
  },
  {
    name: "a rejection that is tried again",
    file: "compiler/lower/retry-plan.ts",
    from: "{ ErrorEquals: [...new Set([...rejections, ...(plan.notOn ?? []), ...never])], MaxAttempts: 0 },",
    to: "{ ErrorEquals: [...never], MaxAttempts: 0 },",
    shownBy: "sequence",
  },
  {
    name: "a compensation that is tried as often as an action",
    file: "compiler/emit/compensation-task.ts",
    from: "return planRetry(compensation?.retry, persistentRetry);",
    to: "return planRetry(compensation?.retry, { tries: 3, interval: { seconds: 2 }, backoffRate: 2, longestDelay: () => 300 });",
    shownBy: "carFirst",
    faults: 2,
  },
  {
    name: "all elements at the same time, whatever the saga says",
    file: "compiler/emit/for-each.ts",
    from: "...(block.maxConcurrency === undefined ? {} : { MaxConcurrency: block.maxConcurrency }),",
    to: "",
    shownBy: "limited",
    // Two that take their time, and a third one that has to wait for its turn.
    faults: 2,
    inputs: [{ list: ["a", "b", "c"] }],
  },
];

/** Mistakes that the model might make. */
export const inModel: readonly PlantedFault[] = [
  {
    name: "one try too few",
    file: "model/retry-policy.ts",
    from: "return { tries: 3, longestDelay };",
    to: "return { tries: 2, longestDelay };",
    shownBy: "sequence",
  },
  {
    name: "a key with the number of its element instead of its index",
    file: "model/scope.ts",
    from: "path: `${pathOf(forEach, scope)}/${index}`,",
    to: "path: `${pathOf(forEach, scope)}/${index + 1}`,",
    shownBy: "list",
    faults: 0,
  },
  {
    name: "the element of another iteration",
    file: "model/scope.ts",
    from: "items: [{ name: forEach, item }, ...scope.items],",
    to: "items: [...scope.items, { name: forEach, item: null }],",
    shownBy: "list",
    faults: 0,
  },
  {
    name: "a step in doubt that is not compensated",
    file: "model/step.ts",
    from: "begun: isRefusal ? [] : [{ ...own, result: undefined }] };",
    to: "begun: [] };",
    shownBy: "carFirst",
  },
  {
    name: "hooks that do not run when everything is compensated",
    file: "model/saga.ts",
    from: "runSequence(walk.document.hooks?.onCompensated ?? [], scope",
    to: "runSequence([], scope",
    shownBy: "quiet",
  },
  {
    name: "a timeout that the deadline does not clip",
    file: "model/timeouts.ts",
    from: "return deadline === undefined ? seconds : Math.max(least, Math.min(seconds, secondsLeft(began, deadline)));",
    to: "return deadline === undefined ? seconds : seconds;",
    shownBy: "late",
    faults: 2,
  },
  {
    name: "a list that may have one element too many",
    file: "model/list.ts",
    from: "if (list.length <= maxItems) return undefined;",
    to: "if (list.length <= maxItems + 1) return undefined;",
    shownBy: "limited",
    faults: 0,
    inputs: [{ list: ["a", "b", "c", "d"] }],
  },
  {
    name: "compensations in the order of their steps",
    file: "model/recovery.ts",
    from: "const backward = [...units].reverse();",
    to: "const backward = [...units];",
    shownBy: "carFirst",
  },
  {
    name: "the first path, whatever its condition",
    file: "model/choice.ts",
    from: "const taken = node.paths.find(conditions.value);",
    to: "const taken = node.paths[0];",
    shownBy: "approval",
    faults: 0,
  },
  {
    name: "a rejection that is tried again",
    file: "model/retry-policy.ts",
    from: "final.includes(error) ||",
    to: "",
    shownBy: "sequence",
  },
  {
    name: "a wait that is a second too long",
    file: "model/timeouts.ts",
    from: "return began + wait * 1000;",
    to: "return began + wait * 1000 + 1000;",
    shownBy: "cancellable",
    faults: 0,
  },
];
