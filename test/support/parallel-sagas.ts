import type { SagaDocument } from "../../lib/saga/index.js";
import { parallel, ref, sagaOf, step, stepsOf, withKey } from "./documents.js";

const of = (...path: string[]) => ({ ...withKey, of: ref("results", ...path) });

/** Sagas with blocks of every shape. */
export const parallelSagas: Readonly<Record<string, SagaDocument>> = {
  "a block alone": sagaOf([parallel("P", { x: [step("A")], y: [step("B")] })]),
  "a block between steps, and a pivot": sagaOf(
    [
      step("First"),
      parallel("Both", { x: [step("A"), step("B")], y: [step("C"), step("D")] }),
      step("Then", { action: { request: of("Both", "x", "B", "id") } }),
      step("Pay", { kind: "pivot", action: { request: of("Both", "y") } }),
      step("Ship", { kind: "retriable" }),
    ],
    {
      output: { all: ref("results", "Both"), first: ref("results", "First") },
      declared: { DoB: { rejections: ["NoB"] }, DoC: { rejections: ["NoC"] } },
    },
  ),
  "a block as the last, of every kind": sagaOf(
    [
      parallel("Mixed", {
        looked: [step("Look", { kind: "read-only" })],
        told: [step("Try"), step("Tell", { kind: "best-effort" })],
        early: [step("Hint", { kind: "best-effort" }), step("Take")],
      }),
    ],
    {
      output: { took: ref("results", "Mixed", "early", "Take", "ref") },
      declared: { DoLook: { rejections: ["Nothing"] } },
    },
  ),
  "a block in a block in a block": sagaOf(
    [
      step("Before"),
      parallel("Outer", {
        left: [
          step("L1"),
          parallel("Middle", {
            a: [step("M1"), parallel("Inner", { i: [step("I1")], j: [step("I2"), step("I3")] })],
            b: [step("M2", { action: { request: of("L1") } })],
          }),
          step("L2", { action: { request: of("Middle", "a", "Inner", "j", "I3") } }),
        ],
        right: [step("R1"), step("R2")],
      }),
      step("After"),
    ],
    {
      output: { deep: ref("results", "Outer", "left", "Middle", "a", "Inner", "i", "I1") },
      declared: {
        DoI2: { rejections: ["NoI2"] },
        DoM2: { rejections: ["NoM2"] },
        DoR1: { rejections: ["NoR1"] },
      },
    },
  ),
  "compensations that need what their branch answered": sagaOf([
    step("Root"),
    parallel("Block", {
      x: [
        step("A"),
        step("B", {
          action: { request: of("A") },
          compensation: {
            request: {
              ...withKey,
              a: ref("results", "A"),
              own: ref("result"),
              root: ref("results", "Root"),
              why: ref("failure"),
            },
          },
        }),
        step("C"),
      ],
      y: [step("D")],
    }),
    step("Last", { compensation: { request: { ...withKey, d: ref("results", "Block", "y", "D") } } }),
  ]),
  "blocks after the pivot": sagaOf(
    [
      step("A"),
      step("Pay", { kind: "pivot" }),
      parallel("Rest", {
        ship: [step("Pack", { kind: "retriable" }), step("Ship", { kind: "retriable" })],
        tell: [step("Tell", { kind: "best-effort" })],
      }),
    ],
    { output: { packed: ref("results", "Rest", "ship", "Pack") } },
  ),
  "success when compensated, and a deadline": sagaOf(
    [parallel("P", { x: stepsOf("compensatable", "best-effort"), y: [step("Y")] }), step("Z")],
    { options: { whenCompensated: "succeed", deadline: { minutes: 5 } } },
  ),
};
