import type { SagaDocument } from "../../../lib/saga/index.js";
import { both, final } from "../../support/answers.js";
import {
  callback,
  choice,
  forEach,
  parallel,
  part,
  ref,
  sagaOf,
  step,
  wait,
  withKey,
} from "../../support/documents.js";

const declared = {
  DoA: { rejections: ["NoA"] },
  DoB: { rejections: ["NoB"] },
  DoC: { rejections: ["NoC"] },
  DoPay: { rejections: ["Declined"] },
};

/** Correct sagas, from which broken machines are made. */
export const baseSagas = {
  sequence: sagaOf(
    [
      step("A"),
      step("B", {
        action: { request: { ...withKey, of: ref("results", "A", "id") } },
        compensation: { request: { ...withKey, lost: ref("result", "id") } },
      }),
      step("Look", { kind: "read-only" }),
      step("C"),
      step("Pay", { kind: "pivot" }),
      step("Ship", { kind: "retriable" }),
      step("Tell", { kind: "best-effort" }),
    ],
    { declared, output: { paid: ref("results", "Pay", "id") } },
  ),
  answers: sagaOf(
    [step("A"), step("B"), step("Pay", { kind: "pivot" }), step("Ship", { kind: "retriable" })],
    {
      declared: { DoB: both, CancelB: both, DoPay: { ...both, ...final }, DoShip: both },
      options: { redriveAfterStop: "compensate" },
    },
  ),
  block: sagaOf(
    [
      step("First"),
      parallel("Both", { x: [step("A"), step("B")], y: [step("C")] }),
      step("Last", {
        action: {
          request: {
            ...withKey,
            of: [ref("results", "Both", "x", "A", "id"), ref("results", "Both", "y", "C", "id")],
            // So all that they answer is in the outcomes.
            all: [ref("results", "Both", "x", "A"), ref("results", "Both", "y", "C")],
          },
        },
      }),
    ],
    { declared },
  ),
  list: sagaOf(
    [
      step("First"),
      forEach("Each", ref("input", "list"), [
        step("A", { action: { request: { ...withKey, of: ref("item") } } }),
        step("B"),
      ]),
      step("Last"),
    ],
    { declared },
  ),
  ways: sagaOf(
    [
      choice("Way", {
        car: [{ $eq: [ref("input", "by"), "car"] }, [step("A"), step("B")]],
        train: ["otherwise", [step("C")]],
      }),
      step("Last"),
    ],
    { declared },
  ),
  persistent: sagaOf([step("A"), step("B"), step("C")], {
    declared,
    recovery: { continueOnStuck: true },
    hooks: { onCompensated: [step("Sorry", { kind: "best-effort" })] },
  }),
  token: sagaOf([step("First"), callback("A"), step("Last")], { declared }),
  raw: sagaOf([
    step("A"),
    wait("Until", { until: ref("results", "A", "at") }),
    step("B", {
      action: {
        request: {
          ...withKey,
          sum: { $jsonata: ["$uppercase($name)", { name: ref("results", "A", "name") }] },
        },
      },
      compensation: { request: withKey },
    }),
  ]),
  nested: sagaOf(
    [
      parallel("Both", {
        x: [
          forEach("Each", ref("input", "list"), [
            choice("Way", {
              x: [
                { $eq: [ref("item"), "x"] },
                [step("A", { action: { request: { ...withKey, of: ref("item") } } })],
              ],
              other: ["otherwise", [step("B")]],
            }),
          ]),
        ],
        y: [step("C")],
      }),
      step("Last"),
    ],
    { declared, output: { as: ref("results", "Both", "x", "Each", 0, "Way", "x", "A", "id") } },
  ),
  parts: sagaOf(
    [
      part("Out", [step("A", { action: { request: { ...withKey, of: ref("input", "city") } } })], {
        input: { city: ref("input", "to") },
      }),
      forEach("Each", ref("input", "list"), [
        part("Home", [step("A", { action: { request: { ...withKey, of: ref("input", "city") } } })], {
          input: { city: "home" },
        }),
      ]),
      step("B", { action: { request: { ...withKey, of: ref("results", "Out", "A", "id") } } }),
    ],
    { declared },
  ),
  late: sagaOf(
    [
      step("A"),
      wait("Pause", { for: { minutes: 5 } }),
      callback("Ask", { kind: "read-only" }),
      step("B", { action: { timeout: { minutes: 10 } } }),
    ],
    { declared, options: { deadline: { minutes: 30 } } },
  ),
  until: sagaOf([step("A"), wait("Until", { until: ref("input", "at") }), step("B")], { declared }),
  approval: sagaOf(
    [
      step("A", {
        compensation: { request: { ...withKey, why: ref("failure", "error"), was: ref("result", "id") } },
      }),
      choice("Big", {
        approve: [{ $gte: [ref("input", "amount"), 1000] }, [step("Approve", { kind: "read-only" })]],
      }),
      step("Pay", {
        kind: "pivot",
        action: { request: { ...withKey, amount: ref("results", "A", "price") } },
      }),
      forEach("Parcels", ref("input", "list"), [step("Ship", { kind: "retriable" })], { maxItems: 3 }),
      step("Mail", { kind: "retriable" }),
    ],
    { declared },
  ),
  atOnce: sagaOf([step("A"), parallel("Both", { x: [step("B")], y: [step("C")] }), step("Last")], {
    declared,
    recovery: { order: "parallel" },
  }),
  carFirst: sagaOf([step("A"), step("B"), step("C")], { declared, recovery: { order: { first: ["A"] } } }),
  quiet: sagaOf([step("A"), step("Try", { kind: "best-effort" }), step("B")], {
    declared,
    options: { whenCompensated: "succeed" },
    hooks: {
      onCompleted: [step("Thanks", { kind: "best-effort" })],
      onCompensated: [
        step("Sorry", {
          kind: "best-effort",
          action: { request: { ...withKey, why: ref("failure", "step") } },
        }),
      ],
    },
    output: { a: ref("results", "A", "id"), tried: ref("results", "Try") },
  }),
  large: sagaOf([step("A"), step("Pay", { kind: "pivot" })], {
    declared,
    options: { largeOutput: true },
    output: { a: ref("results", "A"), paid: ref("results", "Pay") },
  }),
  cancellable: sagaOf(
    [
      step("A"),
      wait("Pause", { for: { minutes: 5 } }),
      step("Pay", { kind: "pivot" }),
      step("Ship", { kind: "retriable" }),
    ],
    { declared, options: { redriveAfterStop: "compensate" } },
  ),
  cancellableBlocks: sagaOf(
    [
      forEach("Each", ref("input", "list"), [step("A")]),
      choice("Way", { car: [{ $eq: [ref("input", "by"), "car"] }, [step("B")]] }),
    ],
    { declared, options: { redriveAfterStop: "compensate" } },
  ),
  limited: sagaOf(
    [forEach("Each", ref("input", "list"), [step("A")], { maxConcurrency: 2, maxItems: 3 }), step("Last")],
    { declared, output: { n: { $count: [ref("results", "Each")] } } },
  ),
  patience: sagaOf(
    [
      step("A", {
        action: {
          timeout: { seconds: 20 },
          retry: { tries: 4, interval: { seconds: 3 }, backoffRate: 1.5, maxDelay: { seconds: 5 } },
        },
        compensation: { retry: { persistFor: { minutes: 1 } } },
      }),
      step("B"),
    ],
    { declared: { ...declared, DoA: { rejections: ["NoA"], rejectionsAreFinal: false } } },
  ),
  sums: sagaOf(
    [
      step("A", {
        action: {
          request: {
            ...withKey,
            total: { $sum: [ref("input", "price"), { $product: [ref("input", "nights"), 2] }] },
            less: { $difference: [ref("input", "price"), 1] },
            title: { $concat: ["Trip to ", ref("input", "city")] },
            isFar: {
              $and: [{ $gt: [ref("input", "km"), 100] }, { $not: [{ $lt: [ref("input", "km"), 50] }] }],
            },
          },
        },
      }),
      step("B", {
        action: {
          request: {
            id: ref("keyHash"),
            known: { $exists: [ref("input", "note")] },
            note: { $coalesce: [ref("input", "note"), "none"] },
            isOdd: {
              $or: [{ $isOneOf: [ref("input", "city"), "Oslo", "Rome"] }, { $lte: [ref("input", "km"), 1] }],
            },
          },
        },
      }),
    ],
    {
      declared,
      output: {
        all: { $sumOf: [ref("input", "parts"), ref("element", "price")] },
        n: { $count: [ref("input", "parts")] },
      },
    },
  ),
} satisfies Readonly<Record<string, SagaDocument>>;

export type BaseSaga = keyof typeof baseSagas;
