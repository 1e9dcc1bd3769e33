import type { Call, Command, End, Failure, Value } from "../../model/index.js";
import { disagreement, shown } from "./agreement.js";

/** The name of a call, as a message gives it. */
export function titleOf({ name, iterations, role }: Call): string {
  const indexes = iterations.map((index) => `[${index}]`).join("");
  return role === "action"
    ? `${name}${indexes}`
    : `the ${role.replace(" again", ", once more,")} of ${name}${indexes}`;
}

/** The expected events, as a sentence. */
export function expected(commands: readonly Command[]): string {
  return `Expected is ${commands.map(inWords).join("; or ")}.`;
}

function inWords(command: Command): string {
  switch (command.type) {
    case "call":
      return command.began === undefined
        ? `${titleOf(command)} to call ${command.operation} with ${shown(command.request)}`
        : `${titleOf(command)} to be answered`;
    case "wait":
      return `${command.name} to wait`;
    case "evaluation":
      return `${command.name} to be evaluated`;
    case "end":
      return `the saga to have ended as ${command.outcome}`;
  }
}

/** The failure of a saga that was compensated is told as JSON text. */
export function causeDisagreement(
  { failure, error, cause }: End,
  seen: string | undefined,
): string | undefined {
  // How AWS says that no answer was accepted is AWS's.
  if (failure === undefined && error === "States.QueryEvaluationError") return undefined;
  if (failure === undefined) return disagreement(cause, seen);
  return disagreement(asJson(failure), parsed(seen));
}

/** A text as the JSON that it is; if it isn't, as text. */
function parsed(text: string | undefined): Value {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

function asJson({ step, error, cause }: Failure): Value {
  return cause === undefined ? { step, error } : { step, error, cause };
}
