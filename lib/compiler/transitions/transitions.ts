import type { ExpandedSaga } from "../../saga/index.js";
import { Counting } from "./counting.js";
import { joined, noStates, tallied } from "./counts.js";
import type { Course } from "./course.js";

/**
 * The state transitions of a run, as AWS charges them, retries apart: each state entered is one. Up to where it is stuck,
 * or to its end.
 *
 * @returns undefined where it depends on what is faster: where a branch is stuck, others end wherever they are.
 */
export function transitionsOf(document: ExpandedSaga, course: Course): number | undefined {
  return new Counting(document, course).run();
}

/**
 * Counts runs in which one step fails, each in the time that the node takes which it is in: what comes before and after
 * is counted once for all of them.
 */
export function failureCounter(
  document: ExpandedSaga,
): (index: number, course: Course) => number | undefined {
  const well = new Counting(document, {});
  const counts = document.steps.map((_node, index) => well.node(index));
  const upTo = [{ ...noStates, entered: well.atStart }];
  for (const ran of counts) upTo.push(joined(upTo.at(-1) ?? noStates, tallied(ran)));
  const all = upTo.at(-1) ?? noStates;
  return (index, course) => {
    const ran = new Counting(document, course).node(index);
    const before = upTo[index] ?? noStates;
    if (ran.ended === "racing") return undefined;
    if (ran.ended === "stuck") return before.entered + ran.entered;
    if (ran.ended === "failed") return well.failed(joined(before, tallied(ran)));
    const after = all.entered - (upTo[index + 1] ?? all).entered;
    const last = index === counts.length - 1 ? ran : counts.at(-1);
    return before.entered + ran.entered + after + well.completion(last);
  };
}
