import { type Feel, firstOf, simple, withoutNulls, compound } from "./feel/feel.js";
import { hasCheck } from "./has-check.js";
import type { PlacedNode, PlacedSaga } from "./places.js";
import { variable } from "./variables.js";

/** The failure that began the recovery: `{ step, error, cause }`. Null as long as nothing has failed. */
export function failureOf({ nodes, document }: PlacedSaga): Feel {
  return firstFailure(nodes, document);
}

/** The failure of a node, and so of what is in it: of several branches or elements that of the first. */
export function failureAt(placed: PlacedNode, document: PlacedSaga["document"]): Feel {
  return firstFailure([placed], document);
}

type Naming = (name: Feel) => string;

function firstFailure(
  nodes: readonly PlacedNode[],
  document: PlacedSaga["document"],
  naming: Naming = ({ text }) => text,
  level = 1,
): Feel {
  return firstOf(nodes.flatMap((each) => failuresOf(each, document, naming, level)));
}

function failuresOf(
  placed: PlacedNode,
  document: PlacedSaga["document"],
  naming: Naming,
  level: number,
): Feel[] {
  const { node, name, sequences } = placed;
  const checked = hasCheck(placed, document) ? [simple(naming(variable("check", name)))] : [];
  switch (node.type) {
    case "step":
      // A step of best effort that is not run changes nothing, either.
      if (!canFail(placed)) return [];
      return [...checked, simple(`${naming(variable("step", name))}.failure`)];
    case "wait":
      return checked;
    case "forEach": {
      const element = `f${level}`;
      const inner = firstFailure(
        sequences[0]?.nodes ?? [],
        document,
        ({ text }) => `${element}.${text}`,
        level + 1,
      );
      if (inner.text === "null") return checked;
      const list = compound(
        `for ${element} in ${naming(variable("outcomes", name))} return {v: ${inner.text}}`,
      );
      return [...checked, simple(`${withoutNulls(list).text}[1]`)];
    }
    default:
      return [
        ...checked,
        ...sequences.flatMap(({ nodes }) =>
          nodes.flatMap((each) => failuresOf(each, document, naming, level)),
        ),
      ];
  }
}

/** True if the failure of a step leads back. */
function canFail({ node, isBeforePivot }: PlacedNode): boolean {
  if (node.type !== "step") return false;
  return node.kind === "pivot" || (isBeforePivot && node.kind !== "best-effort");
}
