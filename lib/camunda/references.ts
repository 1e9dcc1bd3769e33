import type { NodeDocument, ReferencePath, TemplateJson } from "../saga/index.js";
import { partAt } from "../saga/index.js";
import { at, compound, contextOf, type Feel, nothing, simple, wrapped } from "./feel/feel.js";
import { type FeelMeaning, feelOf } from "./feel/template.js";
import { failureOf } from "./failures.js";
import { type Obstacle, obstacle } from "./obstacles.js";
import { keyAt, type PlacedNode, type PlacedSaga } from "./places.js";
import { executionName, input, startTime, variable } from "./variables.js";

/** References that only some templates may use. */
export interface Given {
  /** The request of the action, in that of its compensation. */
  readonly request?: TemplateJson;
  /** The result of the action, in the request of its compensation. */
  readonly result?: Feel;
  /** The response, in the conditions on it. */
  readonly response?: Feel;
  /** True if the request may hold a token. */
  readonly hasToken?: boolean;
}

/** Puts the templates of a saga into FEEL, each as it is meant where it stands. */
export class Templates {
  readonly obstacles: Obstacle[] = [];
  readonly #saga: PlacedSaga;

  constructor(saga: PlacedSaga) {
    this.#saga = saga;
  }

  /** A template of a node. */
  inPlace(template: TemplateJson, place: PlacedNode, given: Given = {}): Feel {
    const meaning: FeelMeaning = {
      reference: (path) => this.#referred(path, place, given, meaning),
      cannot: (what, mend) => this.obstacles.push(obstacle(`The step or block "${place.name}"`, what, mend)),
    };
    return feelOf(template, meaning);
  }

  /** The saga's output. */
  output(template: TemplateJson): Feel {
    const where = "The output";
    const meaning: FeelMeaning = {
      reference: ([root, ...path]) =>
        root === "input" ? at(input, path) : root === "results" ? this.#result(path) : shared(root, path),
      cannot: (what, mend) => this.obstacles.push(obstacle(where, what, mend)),
    };
    return feelOf(template, meaning);
  }

  #referred([root, ...path]: ReferencePath, place: PlacedNode, given: Given, meaning: FeelMeaning): Feel {
    switch (root) {
      case "input":
        return at(input, path);
      case "results":
        return this.#result(path);
      case "key":
        return at(this.key(place), path);
      case "keyHash":
        meaning.cannot("keyHash: FEEL has no SHA-256", "Use key");
        return nothing;
      case "taskToken":
        return given.hasToken === true ? at(this.key(place), path) : nothing;
      case "request": {
        const part = given.request === undefined ? undefined : partAt(given.request, path);
        return part === undefined ? nothing : this.inPlace(part, place);
      }
      case "result":
        return given.result === undefined ? nothing : at(given.result, path);
      case "response":
        return given.response === undefined ? nothing : at(given.response, path);
      case "failure":
        return at(failureOf(this.#saga), path);
      case "item": {
        const [innermost] = place.iterations;
        return innermost === undefined ? nothing : at(variable("item", innermost.name), path);
      }
      case "items": {
        const [name, ...rest] = path;
        const found = place.iterations.find((each) => each.name === name);
        return found === undefined ? nothing : at(variable("item", found.name), rest);
      }
      case "index": {
        const [innermost] = place.iterations;
        const index = innermost && variable("index", innermost.name).text;
        return index === undefined ? nothing : at(simple(index, "number"), path);
      }
      default:
        return shared(root, path);
    }
  }

  /** The key of a step, which its action and its compensation share. */
  key({ path }: PlacedNode): Feel {
    return keyAt(this.#saga.document.name, path);
  }

  #result([name, ...path]: readonly (string | number)[]): Feel {
    const found = this.#saga.byName.get(String(name));
    return found === undefined ? nothing : resultAt(found, path, simpleNames);
  }
}

/** References that mean the same everywhere. */
function shared(root: ReferencePath[0], path: readonly (string | number)[]): Feel {
  if (root !== "execution") return nothing;
  const [field, ...rest] = path;
  if (field === "name") return at(executionName, rest);
  if (field === "startTime") return at(startTime, rest);
  return field === undefined
    ? contextOf([
        ["name", executionName],
        ["startTime", startTime],
      ])
    : nothing;
}

/** Place of a node's variable: as it is, or in the outcome of an element. */
type Naming = (found: Feel) => Feel;
const simpleNames: Naming = (found) => found;

/** The part of a node's result that a path leads to. */
function resultAt(
  { node, name, sequences }: PlacedNode,
  path: readonly (string | number)[],
  naming: Naming,
): Feel {
  switch (node.type) {
    case "step":
      return at(naming(variable("step", name)), ["result", ...path]);
    case "wait":
      return nothing;
    case "forEach": {
      const element = `o${depthOf(naming)}`;
      const inside: Naming = depth((found) => simple(`${element}.${found.text}`), naming);
      const made = sequenceResult(sequences[0]?.nodes ?? [], inside);
      const outcomes = naming(variable("outcomes", name));
      const list = compound(`for ${element} in ${outcomes.text} return ${made.text}`, "list");
      return at({ ...list, text: wrapped(list), isSimple: true }, path);
    }
    case "part": {
      const [first] = sequences;
      return sequenceResultAt(first?.nodes ?? [], path, naming);
    }
    default: {
      const [branch, ...rest] = path;
      if (branch === undefined)
        return contextOf(sequences.map((each) => [each.name, branchResult(node, each.nodes, naming)]));
      const found = sequences.find((each) => each.name === branch);
      return found === undefined ? nothing : sequenceResultAt(found.nodes, rest, naming);
    }
  }
}

/** The result of a choice: only the path that was taken has one, which its steps tell. */
function branchResult(node: NodeDocument, nodes: readonly PlacedNode[], naming: Naming): Feel {
  const result = sequenceResult(nodes, naming);
  if (node.type !== "choice") return result;
  return simple(`(if ${result.text} = {} then null else ${result.text})`);
}

function sequenceResultAt(
  nodes: readonly PlacedNode[],
  path: readonly (string | number)[],
  naming: Naming,
): Feel {
  const [name, ...rest] = path;
  if (name === undefined) return sequenceResult(nodes, naming);
  const found = nodes.find(({ node }) => node.name === name);
  return found === undefined ? nothing : resultAt(found, rest, naming);
}

function sequenceResult(nodes: readonly PlacedNode[], naming: Naming): Feel {
  const all = nodes.filter(({ node }) => node.type !== "wait");
  return contextOf(all.map((each) => [each.node.name, resultAt(each, [], naming)]));
}

const depths = new WeakMap<Naming, number>();

function depthOf(naming: Naming): number {
  return (depths.get(naming) ?? 0) + 1;
}

function depth(inner: Naming, outer: Naming): Naming {
  depths.set(inner, depthOf(outer));
  return inner;
}
