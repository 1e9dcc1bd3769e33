import type { NodeDocument, TemplateJson } from "../../../lib/saga/index.js";
import { type DataType, inside, type Known } from "./data-types.js";

const any: DataType = { is: "any" };

/** A node, and the type of its result; undefined for a wait. */
export interface Written {
  readonly node: NodeDocument;
  readonly result: DataType | undefined;
}

/** What can be referred to after a node. */
export function withResult(
  known: readonly Known[],
  { node: { name }, result }: Written,
  flags: Pick<Known, "isLate" | "isInBlock">,
): readonly Known[] {
  // A name hides that of a node further out.
  const visible = known.filter(({ path: [root, first] }) => root !== "results" || first !== name);
  return result === undefined
    ? visible
    : [...visible, ...inside({ path: ["results", name], type: result, ...flags }, 4)];
}

/** The type of the results of a sequence. */
export function resultsIn(nodes: readonly NodeDocument[], known: readonly Known[]): DataType {
  return {
    is: "record",
    fields: new Map(
      nodes.flatMap(({ name }): [string, DataType][] => {
        const found = known.find(
          ({ path }) => path.length === 2 && path[0] === "results" && path[1] === name,
        );
        return found === undefined ? [] : [[name, found.type]];
      }),
    ),
  };
}

/** The type of the result of branches or paths. */
export function recordOf(
  branches: readonly { readonly branch: { readonly name: string }; readonly result: DataType }[],
): DataType {
  return { is: "record", fields: new Map(branches.map(({ branch, result }) => [branch.name, result])) };
}

/** The type of the elements of a list. */
export function elementOf(items: TemplateJson, known: readonly Known[]): DataType {
  const text = JSON.stringify(items);
  const type = known.find(({ path }) => JSON.stringify({ $ref: path }) === text)?.type;
  return type?.is === "list" ? type.of : any;
}
