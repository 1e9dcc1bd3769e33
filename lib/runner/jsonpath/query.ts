import type { JsonObject, JsonValue } from "../../asl/index.js";
import { Budget, bounds, type EvaluationBounds } from "../jsonata/evaluate/budget.js";
import type { EvaluationServices } from "../jsonata/environment.js";
import { evaluatePath, followQuickly } from "./evaluate-path.js";
import type { Path } from "./path.js";
import { PathNotFound } from "./path-context.js";
import { readPath, readSteps } from "./read-path.js";
import { PathSyntaxError, TextReader } from "./text-reader.js";

/** Bounds of one path. A document of 256 KiB is looked through several times; a step takes longer than one of JSONata. */
const pathBounds = { ...bounds, steps: 2_000_000 };

/** Everything that a path in a state can see. */
export interface PathEnvironment {
  /** The value that `$` stands for in the field: the input, the result. */
  readonly document: JsonValue;
  /** `$$`, made only when somebody asks for it. */
  context(): JsonObject;
  /** A variable, `$name`; undefined when there is none of that name. */
  variable(name: string): JsonValue | undefined;
  readonly services: EvaluationServices;
}

/** A path of a state, with what it begins at: `$.order.id`, `$$.Execution.Name`, `$total[0]`. */
export class Query {
  readonly source: string;
  readonly path: Path;
  /** The variable that it begins at; undefined for the input and the context object. */
  readonly variable: string | undefined;
  readonly isOfContext: boolean;

  constructor(source: string, path: Path, beginning: { variable?: string; isOfContext: boolean }) {
    this.source = source;
    this.path = path;
    this.variable = beginning.variable;
    this.isOfContext = beginning.isOfContext;
  }

  /** The value that the path begins at; undefined where the variable has none. */
  documentIn(environment: PathEnvironment): JsonValue | undefined {
    if (this.variable !== undefined) return environment.variable(this.variable);
    return this.isOfContext ? environment.context() : environment.document;
  }

  /**
   * The value of the path.
   *
   * @param given bounds of what it may look at. @default about half a second
   * @throws PathNotFound, PathFunctionError, BoundExceeded
   */
  valueIn(environment: PathEnvironment, given: EvaluationBounds = pathBounds): JsonValue {
    const document = this.documentIn(environment);
    if (document === undefined) throw new PathNotFound(`The variable '${this.variable}' has no value`);
    const value = followQuickly(this.path, document);
    return value === undefined ? this.#valueInFull(document, environment, given) : value;
  }

  #valueInFull(document: JsonValue, environment: PathEnvironment, given: EvaluationBounds): JsonValue {
    const budget = new Budget(given);
    const { watch } = environment.services;
    const value = evaluatePath(this.path, document, { document, budget, watch });
    // The same part of the document may have been found again and again.
    if (!this.path.isDefinite) budget.measure(value);
    return value;
  }
}

const variableName = /[\p{ID_Start}_][\p{ID_Continue}]*/uy;

/** Reads a query where it stands. `ends` are characters that end it there. */
export function readQuery(reader: TextReader, ends = ""): Query {
  const from = reader.position;
  const query = (path: Path, beginning: { variable?: string; isOfContext: boolean }): Query =>
    new Query(reader.text.slice(from, reader.position), path, beginning);
  if (reader.accept("$$")) return query(readSteps(reader, ends), { isOfContext: true });
  reader.expect("$");
  const variable = reader.match(variableName);
  if (variable !== undefined) return query(readSteps(reader, ends), { variable, isOfContext: false });
  reader.position = from;
  return query(readPath(reader, ends), { isOfContext: false });
}

/**
 * The query of a text.
 *
 * @throws PathSyntaxError
 */
export function queryOf(source: string): Query {
  const reader = new TextReader(source);
  const query = readQuery(reader);
  if (!reader.isAtEnd)
    throw new PathSyntaxError(`unexpected '${source.slice(reader.position)}' after the path`);
  return query;
}

/** The document of a query as AWS shows it in its messages. */
export function shownDocument(query: Query, environment: PathEnvironment): string {
  return JSON.stringify(query.documentIn(environment) ?? environment.document);
}
