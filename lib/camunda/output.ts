import {
  choice,
  compound,
  contextOf,
  type Feel,
  isThere,
  nothing,
  simple,
  withoutNulls,
} from "./feel/feel.js";
import type { Kit } from "./kit.js";
import { everyNode, type PlacedNode } from "./places.js";
import { variable } from "./variables.js";

/** The output of a saga that completes; if it has steps of best effort, with the failures of those that failed. */
export function outputOf({ saga, templates }: Kit): Feel {
  const output = templates.output(saga.output ?? {});
  const all = [...saga.nodes, ...saga.onCompleted];
  const bestEffort = [...everyNode(all)].filter(
    ({ node }) => node.type === "step" && node.kind === "best-effort",
  );
  if (bestEffort.length === 0) return output;
  const failures = contextOf(bestEffort.map((each) => [each.name, failuresOf(each)]));
  return simple(`context put(${output.text}, "failures", ${failures.text})`, "context");
}

/** The failure of a step, or a list of failures if it is run for each element of a list; null if there is none. */
function failuresOf({ name, iterations }: PlacedNode): Feel {
  const step = variable("step", name).text;
  const [...outwards] = iterations;
  const lists = outwards.toReversed();
  if (lists.length === 0) return told(`${step}.failure`);
  const failed = lists.reduceRight(
    (inner, { name: list }, level) => {
      const from = level === 0 ? "" : `b${level}.`;
      return `for b${level + 1} in ${from}${variable("outcomes", list).text} return ${inner}`;
    },
    `{v: ${told(`b${lists.length}.${step}.failure`).text}}`,
  );
  const all = lists.length === 1 ? simple(`(${failed})`) : simple(`flatten(${failed})`);
  const found = withoutNulls(all);
  return compound(`if count(${found.text}) = 0 then null else ${found.text}`);
}

/** A failure as the output tells it. */
function told(failure: string): Feel {
  const made = contextOf([
    ["Error", simple(`${failure}.error`)],
    ["Cause", simple(`${failure}.cause`)],
  ]);
  return choice(isThere(simple(failure)), made, nothing);
}
