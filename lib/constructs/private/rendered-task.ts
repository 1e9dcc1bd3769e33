import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { JsonPath, QueryLanguage, StateGraph, type TaskStateBase } from "aws-cdk-lib/aws-stepfunctions";
import { Tokenization } from "aws-cdk-lib/core";
import { isExpression, isObject, type JsonValue } from "../../asl/index.js";
import type { AslTaskProps } from "../../compiler/index.js";

/** A task as the CDK renders it. */
export interface RenderedTask extends AslTaskProps {
  readonly statements: readonly PolicyStatement[];
}

/** Fields that a saga decides for a step, or that make no difference; the rest would be lost. */
const taken = new Set(["Type", "QueryLanguage", "Resource", "Arguments", "Comment", "End"]);

/**
 * Reads a task of the CDK by its public ways: a graph of that one state gathers its policy statements and its JSON.
 *
 * @throws RangeError for a task that says more than what is called; the CDK's own error for one that insists on JSONPath.
 */
export function renderTask(task: TaskStateBase): RenderedTask {
  const graph = new StateGraph(task, `The task ${task.node.path}`);
  const rendered = toJson(graph.toGraphJson(QueryLanguage.JSONATA), task);
  const states = isObject(rendered) ? rendered.States : undefined;
  const state = isObject(states) ? states[task.stateId] : undefined;
  if (!isObject(state) || typeof state.Resource !== "string") throw refused(task, "it isn't a Task state");
  const { Resource, Arguments } = state;
  const more = Object.keys(state).filter((field) => !taken.has(field));
  if (more.length > 0) {
    throw refused(
      task,
      `it has ${more.join(", ")}. Remove that: the saga decides about retries, timeouts, catchers and the next state`,
    );
  }
  return {
    resource: Resource,
    // Of a function that is called by its ARN the arguments are the payload, which may be one expression.
    arguments: isObject(Arguments) || isExpression(Arguments) ? Arguments : {},
    statements: graph.policyStatements,
  };
}

const inJsonPath =
  "it uses JSONPath. Create it with .jsonata() instead, and write {% $request %} for the request";

function refused(task: TaskStateBase, because: string): RangeError {
  return new RangeError(`[${task.node.path}] The task can't be an operation of a saga: ${because}.`);
}

/** The rendered JSON, without undefined values. */
function toJson(value: unknown, task: TaskStateBase): JsonValue {
  // A task that names no language is rendered in the one asked for, its references as they are.
  if (typeof value === "string" && JsonPath.isEncodedJsonPath(value)) throw refused(task, inJsonPath);
  if (value === null || typeof value === "string" || typeof value === "boolean" || typeof value === "number")
    return value;
  const inside = (part: unknown) => toJson(part, task);
  if (Array.isArray(value)) return value.map(inside);
  if (typeof value !== "object" || Tokenization.isResolvable(value)) {
    throw refused(task, "it contains a value that is neither JSON nor a token inside a text");
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, part]) => (part === undefined ? [] : [[name, inside(part)]])),
  );
}
