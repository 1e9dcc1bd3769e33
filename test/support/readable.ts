import { type State, type StateMachineDefinition, statesOf } from "../../lib/asl/index.js";

/**
 * A template's value as text that a person reads: like YAML, with CloudFormation's short forms of its functions. Nothing
 * is left out.
 */
export function readable(value: unknown, indent = ""): string {
  const short = intrinsic(value);
  if (short !== undefined) return ` ${short}`;
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every(isPlain)) {
      const line = ` [${value.map((part) => readable(part).trim()).join(", ")}]`;
      if (line.length < 100) return line;
    }
    return value.map((part) => `\n${indent}- ${readable(part, `${indent}  `).trimStart()}`).join("") || " []";
  }
  if (typeof value === "object" && value !== null) {
    const lines = Object.entries(value).map(
      ([name, part]) => `\n${indent}${name}:${readable(part, `${indent}  `)}`,
    );
    return lines.join("") || " {}";
  }
  return ` ${typeof value === "string" && !looksLikeOther.test(value) ? value : JSON.stringify(value)}`;
}

/** A string that without quotes would be read as a number, a truth value, null, or nothing. */
const looksLikeOther = /^(-?\d+(\.\d+)?|true|false|null|)$/;

function isPlain(value: unknown): boolean {
  return typeof value !== "object" || value === null || intrinsic(value) !== undefined;
}

/** `!GetAtt Table.Arn` and the like; undefined for what is no function. */
function intrinsic(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const [[name, argument] = ["", null], ...others] = Object.entries(value);
  if (others.length > 0) return undefined;
  if (name === "Ref") return `!Ref ${argument}`;
  if (name === "Fn::GetAtt" && Array.isArray(argument)) return `!GetAtt ${argument.join(".")}`;
  if (name === "Fn::Sub" && typeof argument === "string") return `!Sub ${argument}`;
  if ((name === "Fn::Select" || name === "Fn::Split") && Array.isArray(argument)) {
    const parts = argument.map((part: unknown) => intrinsic(part) ?? JSON.stringify(part));
    return `!${name.slice("Fn::".length)} [${parts.join(", ")}]`;
  }
  if (name !== "Fn::Join" || !Array.isArray(argument) || argument[0] !== "" || !Array.isArray(argument[1])) {
    return undefined;
  }
  // A join without separator is a substitution, which reads better.
  const parts = argument[1].map((part: unknown) => {
    return typeof part === "string" ? part : `\${${intrinsic(part)?.replace(/^!(Ref|GetAtt) /, "")}}`;
  });
  return `!Sub ${parts.join("")}`;
}

/** A definition as text that a person reads: a paragraph a state, in which nothing is left out. */
export function readableDefinition({ StartAt, States, ...rest }: StateMachineDefinition): string {
  const frame = `${JSON.stringify(rest)}, starts at ${StartAt}`;
  return [frame, ...[...statesOf({ StartAt, States })].map(paragraphOf)].join("\n\n");
}

function paragraphOf([name, state]: [name: string, state: State]): string {
  return [`${name}: ${state.Type}`, ...linesOf(state)].join("\n  ");
}

function linesOf(state: State): string[] {
  const { Type: _, ...fields } = state;
  return Object.entries(fields).flatMap(([field, value]) => {
    if (field === "Retry" && "Retry" in state) {
      return (state.Retry ?? []).map(({ ErrorEquals, ...options }) => {
        return `retry ${ErrorEquals.join(", ")}: ${pairs(options)}`;
      });
    }
    if (field === "Catch" && "Catch" in state) {
      return (state.Catch ?? []).map(({ ErrorEquals, Next, ...options }) => {
        return `catch ${ErrorEquals.join(", ")} → ${Next}: ${pairs(options)}`;
      });
    }
    return field === "Next" ? [`→ ${value}`] : [`${field}: ${text(value)}`];
  });
}

function pairs(options: object): string {
  return Object.entries(options)
    .map(([name, value]) => `${name} ${text(value)}`)
    .join(", ");
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
