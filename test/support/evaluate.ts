import { createHash } from "node:crypto";
import jsonata from "jsonata";
import { expressionSource, isExpression, type JsonObject, type JsonValue } from "../../lib/asl/index.js";

/** What an expression sees when a state is run. */
export interface World {
  readonly input?: JsonValue;
  /** By name, without `$`; what is not here is unassigned. */
  readonly variables?: JsonObject;
  readonly result?: JsonValue;
  readonly errorOutput?: JsonObject;
  /** When the execution began. */
  readonly startedAt?: Date;
  /** When the state was entered. */
  readonly enteredAt?: Date;
}

/**
 * A field of a state as AWS evaluates it: JSON in which every expression string is replaced by its value. An expression
 * that yields nothing is undefined here; on AWS it would be an error.
 */
export async function evaluate(field: JsonValue | undefined, world: World): Promise<JsonValue | undefined> {
  if (isExpression(field)) return evaluateSource(expressionSource(field), world);
  if (Array.isArray(field)) {
    return Promise.all(field.map(async (part) => (await evaluate(part, world)) ?? null));
  }
  if (typeof field !== "object" || field === null) return field;
  const entries = await Promise.all(
    Object.entries(field).map(async ([name, part]) => [name, await evaluate(part, world)] as const),
  );
  return JSON.parse(JSON.stringify(Object.fromEntries(entries)));
}

async function evaluateSource(
  source: string,
  { input, variables, result, errorOutput, startedAt = new Date(), enteredAt = startedAt }: World,
): Promise<JsonValue | undefined> {
  const value: unknown = await parse(source).evaluate(undefined, {
    // What the first state assigns.
    saga: "Machine:Run",
    ...variables,
    states: {
      context: {
        StateMachine: { Name: "Machine" },
        State: { EnteredTime: enteredAt.toISOString() },
        Execution: { Name: "Run", Input: input, StartTime: startedAt.toISOString() },
      },
      result,
      errorOutput,
    },
  });
  // JSONata marks the arrays that it makes; as JSON they are plain.
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

const parsed = new Map<string, jsonata.Expression>();

function parse(source: string): jsonata.Expression {
  const known = parsed.get(source);
  if (known !== undefined) return known;
  const expression = jsonata(source);
  expression.registerFunction("hash", sha256, "<ss:s>");
  parsed.set(source, expression);
  return expression;
}

function sha256(text: string, algorithm: string): string {
  if (algorithm !== "SHA-256") throw new RangeError(`no such algorithm here: ${algorithm}`);
  return createHash("sha256").update(text).digest("hex");
}
