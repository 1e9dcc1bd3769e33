import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import type { AnySaga, SagaDocument } from "../../lib/saga/index.js";
import { ref, sagaOf, step, stepsOf, withKey } from "./documents.js";
import { everyKind, order } from "./small-sagas.js";

/** Sagas of every shape, for what has to hold of all. */
export const manySagas: Readonly<Record<string, AnySaga | SagaDocument>> = {
  "a step and a pivot": order,
  "a step of every kind": everyKind,
  "the trip booking": tripBooking,
  "a single compensatable step": sagaOf(stepsOf("compensatable")),
  "three compensatable steps without a pivot": sagaOf(
    stepsOf("compensatable", "compensatable", "compensatable"),
    {
      declared: { DoA: { rejections: ["NoA"] }, DoC: { rejections: ["NoC"] } },
    },
  ),
  "the pivot alone": sagaOf(stepsOf("pivot")),
  "the pivot first": sagaOf(stepsOf("pivot", "retriable", "best-effort", "retriable"), {
    declared: { DoA: { rejections: ["NoA"] }, DoC: { rejections: ["NoC"] } },
  }),
  "read-only steps alone": sagaOf(stepsOf("read-only", "read-only"), {
    declared: { DoB: { rejections: ["NoB"] } },
  }),
  "best-effort steps in the middle and at the end": sagaOf(
    stepsOf("compensatable", "best-effort", "compensatable", "best-effort"),
    {
      output: { early: ref("results", "B", "at"), late: ref("results", "D", "at") },
      declared: { DoB: { rejections: ["NoB"] } },
    },
  ),
  "rejections that are not final": sagaOf(stepsOf("compensatable", "compensatable", "pivot"), {
    declared: { DoB: { rejections: ["NoB"], rejectionsAreFinal: false } },
  }),
  "a deadline": sagaOf(stepsOf("read-only", "compensatable", "best-effort", "pivot", "retriable"), {
    options: { deadline: { minutes: 5 } },
    declared: { DoB: { rejections: ["NoB"] } },
  }),
  "success when compensated": sagaOf(stepsOf("compensatable", "compensatable", "best-effort"), {
    options: { whenCompensated: "succeed", deadline: { hours: 1 } },
    output: { at: ref("results", "A", "at"), all: [ref("results", "C"), ref("input", "list", 0)] },
  }),
  "compensations with requests of their own": sagaOf([
    step("A", { action: { request: { id: ref("keyHash"), where: { city: ref("input", "city") } } } }),
    step("B", {
      action: { request: { id: ref("key"), of: ref("results", "A", "id") } },
      compensation: {
        operation: "CancelA",
        request: {
          id: ref("request", "id"),
          whole: ref("request"),
          result: ref("result", "parts", 0),
          why: ref("failure"),
          error: [ref("failure", "error"), ref("failure", "cause"), ref("failure", "nothing")],
        },
      },
    }),
    step("C", { compensation: { request: ref("request") } }),
  ]),
  "expressions in every place": sagaOf(
    [
      step("A", {
        action: {
          request: {
            ...withKey,
            name: { $concat: [ref("key"), "/", ref("input", "city")] },
            price: { $sum: [{ $product: [ref("input", "price"), ref("input", "nights")] }, 1] },
            isFar: { $and: [{ $gt: [ref("input", "km"), 100] }, { $not: [ref("input", "near")] }] },
          },
        },
        compensation: {
          request: {
            ...withKey,
            name: { $coalesce: [ref("result", "name"), ref("request", "name"), "nobody"] },
            price: ref("request", "price"),
            late: { $isOneOf: [ref("failure", "error"), "Late", "Later"] },
          },
        },
      }),
      step("B", {
        kind: "pivot",
        action: {
          request: {
            ...withKey,
            rest: { $difference: [ref("results", "A", "price"), ref("input", "paid")] },
          },
        },
      }),
    ],
    {
      output: {
        known: { $exists: [ref("results", "B")] },
        all: [{ $coalesce: [ref("results", "A", "list"), 0] }, { $or: [{ $eq: [ref("input", "a"), 1] }] }],
        most: { $lte: [ref("results", "A", "price"), ref("input", "paid")] },
      },
    },
  ),
  "a last compensation that would like to know what its action answered": sagaOf([
    step("A"),
    step("B", {
      compensation: { request: { id: ref("key"), of: ref("result", "id"), whole: ref("result") } },
    }),
  ]),
  "names that are odd": sagaOf(
    [
      step("Cancel"),
      step("Réserver l.hôtel-2_b"),
      step("a b", { compensation: { operation: "Completed" } }),
      step("a_b", { compensation: { operation: "Cancel" } }),
      step("string", {
        action: {
          request: {
            ...withKey,
            "it's": ref("results", "a b", "`q`"),
            dollar: { $object: { "$x${y}": ref("input", "${z}") } },
          },
        },
      }),
    ],
    {
      name: 'The "${odd}" one',
      output: { a: ref("results", "a_b", "in"), b: ref("results", "string", "é") },
    },
  ),
};
