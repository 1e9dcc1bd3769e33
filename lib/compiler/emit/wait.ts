import { toSeconds, type WaitDocument } from "../../saga/index.js";
import { call, list, literal, variable } from "../jsonata/build.js";
import { type EmittedState, expression } from "../jsonata/expression.js";
import { handOn } from "../lower/iteration-path.js";
import { resolveData } from "../lower/references.js";
import { emitTemplate } from "../lower/template-expression.js";
import { evaluationStates } from "./evaluation.js";
import type { CompiledNode, NodeSite } from "./sequence.js";
import { checkedTimestamp } from "./timestamp.js";

/** A Wait; a time from data is read beforehand, where what is no time can be caught. A deadline cuts it short. */
export function waitNode(wait: WaitDocument, site: NodeSite): CompiledNode {
  const { sequence, next, beforePivot } = site;
  const { context, exit, iterationPath } = sequence;
  const deadline = beforePivot ? context.deadline : undefined;
  const cancellation = beforePivot ? context.cancellation : undefined;
  const rest = { Output: handOn(iterationPath), Next: next ?? exit.done };
  if (wait.until === undefined) {
    const seconds = toSeconds(wait.for ?? {});
    const clipped = deadline?.clipWait(seconds) ?? literal(seconds);
    const Seconds =
      deadline === undefined && cancellation === undefined
        ? seconds
        : expression(cancellation?.wait(clipped) ?? clipped);
    return { states: [{ name: wait.name, state: { Type: "Wait", Seconds, ...rest } }] };
  }
  const time = emitTemplate(wait.until, resolveData(sequence)) ?? literal(null);
  const given = variable(context.names.given(wait.name));
  // Before the year 0, a time has a form that a Wait refuses.
  const sooner = deadline && call("min", list([call("toMillis", given), deadline.atMillis]));
  const until = sooner === undefined ? given : call("fromMillis", call("max", list([literal(0), sooner])));
  const Timestamp = expression(cancellation?.waitUntil(until) ?? until);
  const state: EmittedState = { Type: "Wait", Timestamp, ...rest };
  return {
    states: [...evaluationStates(wait, checkedTimestamp(time), site), { name: wait.name, state }],
  };
}
