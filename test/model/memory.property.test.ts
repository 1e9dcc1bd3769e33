import { describe, expect, it } from "@jest/globals";
import {
  advance,
  begin,
  type Call,
  type Command,
  type Event,
  type Json,
  pending,
  requestOf,
  type State,
} from "../../lib/model/index.js";
import { type Random, seededRandom } from "../../lib/runner/index.js";
import type { NodeDocument, SagaDocument } from "../../lib/saga/index.js";
import { tries } from "../support/arbitraries.js";
import { choice, forEach, ref, sagaOf, step, wait } from "../support/documents.js";
import { languageSagas } from "../support/language-sagas.js";
import { randomSagas } from "../verifier/random-sagas/laws.js";
import { start } from "./play.js";

const input = { by: "car", n: 4, list: ["x", "y", "z", "w"], at: "2031-01-01T00:00:00Z" };

/** Elements that wait for their turn, late steps that are passed over, and compensations that let others go first. */
const lateLists = [1, 2].flatMap((maxConcurrency) =>
  (["reverse", "parallel"] as const).map((order) => {
    const best = (name: string) => step(name, { kind: "best-effort" });
    const path = choice("Way", {
      one: [{ $eq: [ref("item"), "x"] }, [step("D")]],
      other: ["otherwise", [wait("W", { for: { seconds: 30 } })]],
    });
    const list = (name: string, steps: readonly NodeDocument[]) =>
      forEach(name, ref("input", "list"), steps, { maxConcurrency });
    return sagaOf(
      [
        list("Short", [best("B"), step("C")]),
        list("Long", [wait("V", { for: { seconds: 5 } }), best("A"), path, step("E")]),
        step("F"),
      ],
      {
        options: order === "parallel" ? {} : { deadline: { minutes: 10 }, redriveAfterStop: "compensate" },
        recovery: { order, continueOnStuck: true },
      },
    );
  }),
);

const sagas: readonly (readonly [title: string, saga: SagaDocument, input: Json])[] = [
  ...Object.entries(languageSagas).map(([title, { saga, input }]) => [title, saga, input] as const),
  ...lateLists.map((saga, index) => [`late list ${index}`, saga, input] as const),
  ...randomSagas
    .slice(0, tries(120, 20))
    .map((saga, index) => [`random saga ${index}`, saga, input] as const),
];
const execution = { stateMachine: "M", name: "e", startTime: start };
/** Without those that have nothing to do. */
const cases = sagas.filter(
  ([, saga, input]) => pending(begin(saga, { ...execution, input }))[0]?.type !== "end",
);

describe("a model that remembers what has ended", () => {
  it.each(cases)("goes on as one that was read from JSON, which doesn't: %s", (_title, saga, input) => {
    let events = 0;
    for (let seed = 1; seed <= tries(6, 3); seed += 1) {
      const random = seededRandom(seed);
      // Some executions go well, in others nearly everything fails.
      const failing = pick([0.05, 0.2, 0.7], random);
      let state = begin(saga, { ...execution, input });
      for (let count = 0; count < 150; count += 1) {
        const event = anyEvent(state, failing, random);
        if (event === undefined) break;
        const forgetful = copyOf(state);
        const [next, expected] = [state, forgetful].map((each) => advance(saga, each, event));
        if (next === undefined || expected === undefined) throw new Error("nothing follows");
        expect({ event, state: JSON.stringify(next) }).toEqual({ event, state: JSON.stringify(expected) });
        // An event that changes nothing gives the very state.
        expect(next === state).toBe(expected === forgetful);
        for (const call of pending(next).filter((each): each is Call => each.type === "call")) {
          expect(requestOf(saga, next, call, "T")).toEqual(requestOf(saga, expected, call, "T"));
        }
        // Executions that went apart don't get into each other's way.
        if (random() < 0.1) advance(saga, state, anyEvent(state, 0.5, random) ?? event);
        state = next;
        events += 1;
      }
    }
    expect(events).toBeGreaterThan(tries(5, 5));
  });
});

function copyOf(state: State): State {
  return JSON.parse(JSON.stringify(state));
}

function pick<T>([first, ...others]: readonly [T, ...(readonly T[])], random: Random): T {
  return [first, ...others][Math.floor(random() * (others.length + 1))] ?? first;
}

/** Something that might happen; undefined if nothing does any more. */
function anyEvent(state: State, failing: number, random: Random): Event | undefined {
  const [first, ...others] = pending(state);
  if (first === undefined) return undefined;
  const at = state.now + pick([0, 0, 1, 1500, 60_000], random);
  if (first.type === "end") {
    const isOver = first.outcome === "completed" || first.outcome === "compensated";
    return isOver || random() < 0.2 ? undefined : { type: "redriven", at };
  }
  const chance = random();
  if (chance < 0.02) return { type: "stopped", at, error: "Stopped" };
  if (chance < 0.06) return { type: "outcomesLost", block: pick(["", ...blocksOf(state)], random), at };
  if (chance < 0.12)
    return { type: "timePassed", at: state.now + pick([1000, 10_000, 60_000, 3_600_000], random) };
  return eventOf(pick([first, ...others], random), at, failing, random);
}

function eventOf(
  { type, id: command }: Command,
  at: number,
  failing: number,
  random: Random,
): Event | undefined {
  const fails = random() < failing;
  switch (type) {
    case "call": {
      if (random() < 0.15) return { type: "began", command, at };
      if (!fails) return { type: "succeeded", command, at, result: { id: command, price: 5, list: [1, 2] } };
      if (random() < 0.2) return { type: "timedOut", command, at };
      const errors = ["Lost", "Lost", "States.DataLimitExceeded", "NoCar", "Refused", "Unavailable"] as const;
      return { type: "failed", command, at, error: pick(errors, random), cause: "because" };
    }
    case "wait":
      return random() < 0.3
        ? { type: "began", command, at }
        : { type: "timePassed", at: at + pick([60_000, 10 ** 12], random) };
    case "evaluation":
      return fails
        ? { type: "evaluationFailed", command, at, cause: "of course" }
        : { type: "evaluated", command, at, value: pick([true, false, 3, "2031-01-01T00:00:00Z"], random) };
    case "end":
      return undefined;
  }
}

/** The paths of blocks in which something was called. */
function blocksOf({ known }: State): string[] {
  return Object.keys(known.tries).flatMap((id) => {
    const steps = id.split("/").slice(0, -1);
    return steps.map((_, index) => steps.slice(0, index + 1).join("/"));
  });
}
