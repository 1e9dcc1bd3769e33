import { choice, parallel, ref, sagaOf, step, wait, withKey } from "../../support/documents.js";
import type { Mistake } from "./mistake.js";

const at = ref("input", "at");
const pivot = step("Pay", { kind: "pivot" });

export const waits: readonly Mistake[] = [
  {
    title: "a wait for a duration and until a time, and one for neither",
    saga: sagaOf([wait("Both", { for: { hours: 1 }, until: at }), wait("None", {}), step("A")]),
    expected: [
      ["invalid-wait", "Both"],
      ["invalid-wait", "None"],
    ],
    says: [
      'The wait "Both" has both for and until. Give it exactly one of them',
      'The wait "None" has neither for nor until.',
    ],
  },
  {
    title: "a time that is none: text of another form, a day that there is not, a number, an object, a truth",
    saga: sagaOf([
      wait("A", { until: "tomorrow" }),
      wait("B", { until: "2030-02-30T25:00:00Z" }),
      wait("C", { until: 1_700_000_000 }),
      wait("D", { until: { at } }),
      wait("E", { until: { $eq: [at, "now"] } }),
      wait("F", { until: "2030-01-01T00:00:00" }),
      wait("Fine1", { until: "2030-01-01T00:00:00+02:00" }),
      wait("Fine2", { until: "2030-01-01" }),
      wait("Fine3", { until: { $concat: [at, "Z"] } }),
      step("S"),
    ]),
    expected: ["A", "B", "C", "D", "E", "F"].map((name) => ["invalid-wait", name] as const),
    says: [
      'The wait "A" has until "tomorrow", which isn\'t a valid time. Use a text such as "2030-01-01T00:00:00Z"',
      "has until 1700000000",
    ],
  },
  {
    title: "durations that are too short, too long and not whole",
    saga: sagaOf([
      wait("Short", { for: { seconds: 0 } }),
      wait("Long", { for: { days: 2000 } }),
      wait("Half", { for: { seconds: 1.5 } }),
      step("A"),
    ]),
    expected: [
      ["invalid-time", "Short"],
      ["invalid-time", "Long"],
      ["invalid-time", "Half"],
    ],
    says: ['The duration (for) of the wait "Short" is {"seconds":0}. Allowed: 1 s to 99,999,999 s'],
  },
  {
    title: "a time after the pivot, in blocks too",
    saga: sagaOf([
      pivot,
      wait("Early", { for: { seconds: 1 } }),
      wait("Late", { until: at }),
      parallel("P", {
        x: [wait("Inside", { until: at }), step("B", { kind: "retriable" })],
        y: [choice("C", { x: [ref("input", "x"), [wait("Deep", { until: at })]] })],
      }),
    ]),
    expected: [
      ["invalid-wait", "Late"],
      ["invalid-wait", "Inside"],
      ["invalid-wait", "Deep"],
    ],
    says: [
      "an until from data, which may not be a valid time at run time, but after the pivot nothing can recover from a failure",
      "Move it before the pivot, or use for with a duration instead.",
    ],
  },
  {
    title: "a time that refers to what is not there",
    saga: sagaOf([
      wait("W", { until: ref("results", "A", "at") }),
      wait("X", { until: ref("keyHash") }),
      step("A"),
    ]),
    expected: [
      ["unavailable-result", "A"],
      ["unavailable-reference", "keyHash"],
    ],
    says: [
      'The time of the wait "W" refers to the result of "A"',
      'The time of the wait "X" refers to keyHash',
    ],
  },
  {
    title: "the result of a wait",
    saga: sagaOf([
      wait("W", { until: at }),
      step("A", { action: { request: { ...withKey, of: ref("results", "W") } } }),
      step("B", { action: { request: { ...withKey, of: ref("results", "Z") } } }),
    ]),
    expected: [
      ["unknown-step", "W"],
      ["unknown-step", "Z"],
    ],
    says: [
      'refers to the result of "W", which is a wait and has no result.',
      "not a step of the saga. The steps are: A, B.",
    ],
  },
  {
    title: "a wait called as a step is, and as an end state",
    saga: sagaOf([step("A"), wait("A", { for: { seconds: 1 } }), wait("Completed", { for: { seconds: 1 } })]),
    expected: [
      ["duplicate-name", "A", "A"],
      ["reserved-name", "Completed"],
    ],
    says: [],
  },
];
