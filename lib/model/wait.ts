import type { WaitDocument } from "../saga/document.js";
import type { TemplateJson } from "../saga/template.js";
import type { Instance } from "./instance.js";
import { type Reading, reading, refusedTime } from "./evaluation.js";
import { deadlineIn, isCancelled, notBeforeRedrive } from "./obstacles.js";
import { exactly, type Moment } from "./moment.js";
import { type Progress, running } from "./progress.js";
import { entryOf } from "./state.js";
import { meaningIn } from "./references.js";
import { instanceOf, type Scope } from "./scope.js";
import { clippedDuration } from "./timeouts.js";
import { evaluated } from "./values/template.js";
import { momentOf, secondsOf } from "./values/time.js";
import { consult, type Walk } from "./walk.js";

/** Waits for a duration or until a time; no longer than until the deadline, and not at all if the saga is cancelled. */
export function runWait(node: WaitDocument, scope: Scope, when: Moment, walk: Walk): Progress {
  const instance = instanceOf(node.name, scope);
  const known = entryOf(walk.state.known.waits, instance.path);
  if (known !== undefined) consult(walk, known);
  const begins = known === undefined ? when : exactly(known);
  const ends = endOf(node, { instance, scope, begins, walk });
  if (ends.state === "running") return running;
  if (ends.state === "failed") {
    const failure = { step: instance.name, error: "States.QueryEvaluationError", cause: ends.cause };
    return { state: "failed", when: ends.when, failure, begun: [] };
  }
  const done = (end: Moment): Progress => ({ state: "done", when: end, value: undefined, begun: [] });
  const { now } = walk.state;
  if (ends.value.from <= now) return done(ends.value);
  if (scope.isBeforePivot && isCancelled(walk)) return done(notBeforeRedrive(begins, walk));
  const began = known === undefined ? {} : { began: known };
  walk.commands.push({
    ...instance,
    type: "wait",
    id: instance.path,
    ...begins,
    ...began,
    until: ends.value.from,
  });
  return running;
}

function endOf(
  node: WaitDocument,
  place: { readonly instance: Instance; readonly scope: Scope; readonly begins: Moment; readonly walk: Walk },
): Reading<Moment> {
  const { begins, walk, scope } = place;
  const deadline = deadlineIn(scope, walk);
  if (node.until === undefined) {
    const seconds = secondsOf(node.for ?? {});
    const [from, to] = [begins.from, begins.to].map((began) => clippedDuration(seconds, began, deadline));
    return { state: "read", when: begins, value: { from: from ?? 0, to: to ?? 0 } };
  }
  const time = timeOf(node.until, place);
  if (time.state !== "read") return time;
  const until = Math.min(time.value, deadline ?? Number.POSITIVE_INFINITY);
  const { from, to } = time.when;
  return { ...time, value: { from: Math.max(from, until), to: Math.max(to, until) } };
}

function timeOf(
  until: TemplateJson,
  { instance, scope, begins, walk }: Parameters<typeof endOf>[1],
): Reading<number> {
  const read = reading(instance, {
    when: begins,
    walk,
    read: (raw) => evaluated(until, meaningIn(scope, { raw })),
  });
  if (read.state !== "read") return read;
  const time = momentOf(read.value);
  if (time === undefined) return refusedTime(instance, read.value, read.when, walk);
  const { waitsForWholeSeconds = false } = walk.state.execution;
  return { ...read, value: waitsForWholeSeconds ? Math.floor(time / 1000) * 1000 : time };
}
