import type { TaskBinding } from "../compiler/index.js";
import { type Obstacle, obstacle } from "./obstacles.js";

/** The functions behind the tasks of operations, and what isn't one: Camunda's connector calls Lambda functions alone. */
export function functionsOf(tasks: Readonly<Record<string, TaskBinding>>): {
  readonly functions: Readonly<Record<string, string>>;
  readonly obstacles: readonly Obstacle[];
} {
  const functions: Record<string, string> = {};
  const obstacles: Obstacle[] = [];
  for (const [operation, task] of Object.entries(tasks)) {
    const name = functionName(task);
    if (name !== undefined) functions[operation] = name;
    else {
      obstacles.push(
        obstacle(
          `The task of the operation "${operation}"`,
          `a call of ${task.resource}`,
          "Use a Lambda function that does the same",
        ),
      );
    }
  }
  return { functions, obstacles };
}

function functionName({ resource, arguments: argumentsFor }: TaskBinding): string | undefined {
  if (!/:states:::lambda:invoke$/.test(resource)) return undefined;
  const given = argumentsFor("$request");
  if (typeof given !== "object" || given === null || !("FunctionName" in given)) return undefined;
  return typeof given.FunctionName === "string" ? given.FunctionName : undefined;
}
