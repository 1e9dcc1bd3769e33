import type { SagaDocument } from "../saga/index.js";
import {
  at,
  choice,
  compound,
  contextOf,
  firstOf,
  type Feel,
  isThere,
  nothing,
  simple,
  withoutNulls,
} from "./feel/feel.js";
import { hasCheck } from "./has-check.js";
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
  const failures = contextOf(bestEffort.map((each) => [each.name, failuresOf(each, saga.document)]));
  return simple(`context put(${output.text}, "failures", ${failures.text})`, "context");
}

/** The failure of a step, or a list of failures if it is run for each element of a list; null if there is none. */
function failuresOf(placed: PlacedNode, document: SagaDocument): Feel {
  const { name, iterations } = placed;
  const failureIn = (scope: string): Feel =>
    firstOf([
      ...(hasCheck(placed, document) ? [simple(`${scope}${variable("check", name).text}`)] : []),
      simple(`${scope}${variable("step", name).text}.failure`),
    ]);
  const [...outwards] = iterations;
  const lists = outwards.toReversed();
  if (lists.length === 0) return told(failureIn(""));
  const failed = lists.reduceRight(
    (inner, { name: list }, level) => {
      const from = level === 0 ? "" : `b${level}.`;
      return `for b${level + 1} in ${from}${variable("outcomes", list).text} return ${inner}`;
    },
    `{v: ${told(failureIn(`b${lists.length}.`)).text}}`,
  );
  const all = lists.length === 1 ? simple(`(${failed})`) : simple(`flatten(${failed})`);
  const found = withoutNulls(all);
  return compound(`if count(${found.text}) = 0 then null else ${found.text}`);
}

/** A failure as the output tells it. */
function told(failure: Feel): Feel {
  const made = contextOf([
    ["Error", at(failure, ["error"])],
    ["Cause", at(failure, ["cause"])],
  ]);
  return choice(isThere(failure), made, nothing);
}
