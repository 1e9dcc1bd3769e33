import type { SagaDocument } from "../../../lib/saga/index.js";
import {
  callback,
  choice,
  forEach,
  parallel,
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
  block: sagaOf(
    [
      step("First"),
      parallel("Both", { x: [step("A"), step("B")], y: [step("C")] }),
      step("Last", {
        action: {
          request: {
            ...withKey,
            of: [ref("results", "Both", "x", "A", "id"), ref("results", "Both", "y", "C", "id")],
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
} satisfies Readonly<Record<string, SagaDocument>>;

export type BaseSaga = keyof typeof baseSagas;
