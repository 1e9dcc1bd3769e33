import type { StepKind } from "../../../lib/saga/index.js";
import { callback, forEach, parallel, ref, sagaOf, step, stepsOf, withKey } from "../../support/documents.js";
import { type Advice, advice, leadsTo } from "./advice.js";

const a = step("A");
const of = (...kinds: readonly StepKind[]) => sagaOf(stepsOf(...kinds));
const plain = { type: "step", name: "A", action: a.action } as const;
const pivot = step("Pay", { kind: "pivot" });
const rejecting = (operation: string, kinds: readonly StepKind[], more: object = {}) =>
  sagaOf(stepsOf(...kinds), { declared: { [operation]: { rejections: ["No"], ...more } } });
const list = ref("input", "list");
const find = (name: string) => step(name, { kind: "read-only" });
const found = ref("results", "Find", "list");
const { timeout: _timeout, ...untimed } = callback("A").action;

/** Kinds of steps, compensations, rejections, keys and lists. */
export const kinds: readonly Advice[] = [
  advice(
    "missing-compensation",
    "a compensatable step",
    { ...sagaOf([a]), steps: [{ ...plain, kind: "compensatable" }] },
    [
      leadsTo(/Add one,/, sagaOf([a])),
      leadsTo(/set kind to "read-only" if the step changes nothing/, of("read-only")),
      leadsTo(/to "best-effort" if its effect may stay/, of("best-effort")),
    ],
  ),
  advice(
    "unexpected-compensation",
    "a read-only step",
    sagaOf([step("A", { kind: "read-only", compensation: {} })]),
    [
      leadsTo(/Remove the compensation/, of("read-only")),
      leadsTo(/change the kind of the step/, sagaOf([a])),
    ],
  ),
  advice("two-pivots", "two pivots", of("pivot", "pivot"), [
    leadsTo(/Make one of them compensatable/, of("compensatable", "pivot")),
    leadsTo(/make the later one retriable/, of("pivot", "retriable")),
  ]),
  advice("pivot-in-block", "a pivot in a branch", sagaOf([parallel("P", { x: [pivot], y: [a] })]), [
    leadsTo(/Move it to the outermost sequence/, sagaOf([parallel("P", { y: [a] }), pivot])),
  ]),
  advice("compensatable-after-pivot", "a compensatable step", of("pivot", "compensatable"), [
    leadsTo(/Move the step before the pivot/, of("compensatable", "pivot")),
    leadsTo(/make it retriable/, of("pivot", "retriable")),
  ]),
  advice("read-only-after-pivot", "a read-only step", of("pivot", "read-only"), [
    leadsTo(/Move the step before the pivot/, of("read-only", "pivot")),
    leadsTo(/make it retriable/, of("pivot", "retriable")),
    leadsTo(/or best-effort/, of("pivot", "best-effort")),
  ]),
  advice("retriable-before-pivot", "a retriable step", of("retriable", "pivot"), [
    leadsTo(/Move it after the pivot/, of("pivot", "retriable")),
    leadsTo(/make it compensatable/, of("compensatable", "pivot")),
  ]),
  advice("retriable-without-pivot", "a retriable step", of("compensatable", "retriable"), [
    leadsTo(/Make an earlier step the pivot/, of("pivot", "retriable")),
    leadsTo(/make this one compensatable/, of("compensatable", "compensatable")),
  ]),
  advice("retriable-rejects", "rejections of a retriable step", rejecting("DoB", ["pivot", "retriable"]), [
    leadsTo(/Use an operation without rejections/, of("pivot", "retriable")),
    leadsTo(/make the step best-effort/, rejecting("DoB", ["pivot", "best-effort"])),
  ]),
  advice("compensation-rejects", "rejections of a compensation", rejecting("CancelA", ["compensatable"]), [
    leadsTo(/Use an operation without rejections/, sagaOf([a])),
  ]),
  advice(
    "pivot-rejections-not-final",
    "rejections that aren't final",
    rejecting("DoA", ["pivot"], { rejectionsAreFinal: false }),
    [
      leadsTo(/Use an operation with final rejections/, rejecting("DoA", ["pivot"])),
      leadsTo(/or with none/, of("pivot")),
    ],
  ),
  advice("missing-key", "an action", sagaOf([step("A", { action: { request: { id: "constant" } } })]), [
    leadsTo(/Add key /, sagaOf([step("A", { action: { request: { id: "constant", k: ref("key") } } })])),
    leadsTo(
      /or keyHash to the request/,
      sagaOf([step("A", { action: { request: { id: "constant", k: ref("keyHash") } } })]),
    ),
  ]),
  advice("missing-task-token", "a callback step", sagaOf([callback("A", { action: { request: withKey } })]), [
    leadsTo(/Add taskToken to the request/, sagaOf([callback("A")])),
  ]),
  advice(
    "missing-timeout",
    "a callback step",
    { ...sagaOf([callback("A")]), steps: [{ ...callback("A"), action: untimed }] },
    [
      leadsTo(
        /Add one, such as timeout: \{ hours: 24 \}/,
        sagaOf([callback("A", { action: { timeout: { hours: 24 } } })]),
      ),
    ],
  ),
  advice(
    "list-in-block",
    "a list of the same block",
    sagaOf([parallel("P", { x: [find("Find"), forEach("Each", found, [a])] })]),
    [
      leadsTo(
        /Take the list from the input/,
        sagaOf([parallel("P", { x: [find("Find"), forEach("Each", list, [a])] })]),
      ),
      leadsTo(
        /or from a step before "P"/,
        sagaOf([find("Find"), parallel("P", { x: [forEach("Each", found, [a])] })]),
      ),
    ],
  ),
  advice(
    "list-after-pivot",
    "the pivot's own list",
    sagaOf([pivot, forEach("Each", ref("results", "Pay", "list"), [step("Mail", { kind: "best-effort" })])]),
    [
      leadsTo(
        /Take it from the input/,
        sagaOf([pivot, forEach("Each", list, [step("Mail", { kind: "best-effort" })])]),
      ),
      leadsTo(
        /or from a step before the pivot/,
        sagaOf([find("Find"), pivot, forEach("Each", found, [step("Mail", { kind: "best-effort" })])]),
      ),
    ],
  ),
];
