import * as fc from "fast-check";
import { invoke } from "./support.js";

/** What a state of a random machine is made of; names and transitions are given when the machine is built. */
export type Shape =
  | { readonly kind: "pass" | "succeed" | "fail" | "wait" }
  | {
      readonly kind: "task";
      readonly isGuarded: boolean;
      readonly retries: number;
      readonly hasBadOutput: boolean;
    }
  | { readonly kind: "choice"; readonly share: number }
  | {
      readonly kind: "parallel";
      readonly branches: readonly Shape[][];
      readonly isGuarded: boolean;
      readonly retries: number;
    }
  | {
      readonly kind: "map";
      readonly body: readonly Shape[];
      readonly items: number;
      readonly maxConcurrency: number;
      readonly isGuarded: boolean;
      readonly tolerated: number;
    };

/** Groups of states of random machines. */
export const shapes: fc.Arbitrary<Shape[]> = fc.letrec<{ group: Shape[]; shape: Shape }>((tie) => ({
  group: fc.array(tie("shape"), { minLength: 1, maxLength: 4 }),
  shape: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("task" as const),
        isGuarded: fc.boolean(),
        retries: fc.nat(2),
        hasBadOutput: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("choice" as const),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constantFrom("pass" as const, "wait" as const, "pass" as const) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("succeed" as const, "fail" as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("parallel" as const),
        branches: fc.array(tie("group"), { minLength: 1, maxLength: 3 }),
        isGuarded: fc.boolean(),
        retries: fc.nat(1),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("map" as const),
        body: tie("group"),
        items: fc.nat(4),
        maxConcurrency: fc.nat(3),
        isGuarded: fc.boolean(),
        tolerated: fc.nat(2),
      }),
    },
  ),
})).group;

/** A group of states, each of which leads only to later ones, so that it always ends. */
export function build(
  group: readonly Shape[],
  prefix = "S",
): { StartAt: string; States: Record<string, unknown> } {
  const States: Record<string, unknown> = {};
  const last = `${prefix}${group.length}`;
  for (const [index, shape] of group.entries()) {
    const name = `${prefix}${index}`;
    States[name] = stateOf(shape, { name, next: `${prefix}${index + 1}`, last });
  }
  // Reached by all that would else lead nowhere.
  States[last] = { Type: "Pass", End: true };
  return { StartAt: `${prefix}0`, States: withReachable(States, `${prefix}0`) };
}

function stateOf(shape: Shape, { name, next, last }: { name: string; next: string; last: string }): unknown {
  const Catch = [{ ErrorEquals: ["States.ALL"], Next: last }];
  switch (shape.kind) {
    case "pass":
      return { Type: "Pass", Output: { from: name, of: "{% $states.context.State.Name %}" }, Next: next };
    case "wait":
      return { Type: "Wait", Seconds: 7, Next: next };
    case "succeed":
      return { Type: "Succeed" };
    case "fail":
      return { Type: "Fail", Error: "Failed", Cause: name };
    case "choice":
      return {
        Type: "Choice",
        Choices: [{ Condition: `{% $random() < ${shape.share} %}`, Next: last }],
        Default: next,
      };
    case "task":
      return {
        Type: "Task",
        Resource: invoke,
        Arguments: { id: "{% $uuid() %}" },
        TimeoutSeconds: 30,
        Assign: { [`v${name}`]: "{% $states.result %}" },
        ...(shape.retries > 0
          ? { Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: shape.retries, JitterStrategy: "FULL" }] }
          : {}),
        ...(shape.isGuarded ? { Catch } : {}),
        ...(shape.hasBadOutput ? { Output: "{% $missing %}" } : {}),
        Next: next,
      };
    case "parallel":
      return {
        Type: "Parallel",
        Branches: shape.branches.map((branch, index) => build(branch, `${name}_${index}_`)),
        ...(shape.retries > 0 ? { Retry: [{ ErrorEquals: ["Down"], MaxAttempts: shape.retries }] } : {}),
        ...(shape.isGuarded ? { Catch } : {}),
        Next: next,
      };
    case "map":
      return {
        Type: "Map",
        Items: Array.from({ length: shape.items }, (_, index) => index),
        MaxConcurrency: shape.maxConcurrency,
        ToleratedFailureCount: shape.tolerated,
        ItemProcessor: build(shape.body, `${name}_`),
        ...(shape.isGuarded ? { Catch } : {}),
        Next: next,
      };
  }
}

/** Without the states that nothing leads to, which AWS would not accept. */
function withReachable(states: Record<string, unknown>, start: string): Record<string, unknown> {
  const reached = new Set([start]);
  for (const [name, state] of Object.entries(states)) {
    if (!reached.has(name)) continue;
    const text = JSON.stringify(state, (key, value: unknown) =>
      key === "Branches" || key === "ItemProcessor" ? undefined : value,
    );
    for (const [, next] of text.matchAll(/"(?:Next|Default)":"([^"]+)"/g))
      if (next !== undefined) reached.add(next);
  }
  return Object.fromEntries(Object.entries(states).filter(([name]) => reached.has(name)));
}
