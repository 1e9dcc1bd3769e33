import type { JsonValue } from "../../asl/index.js";

/**
 * JSON as YAML, in block style, with CloudFormation's short forms `!Ref`, `!GetAtt` and `!Sub`.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
export function toYaml(value: { readonly [name: string]: JsonValue }): string {
  return `${mapping(value, 0).join("\n")}\n`;
}

function mapping(value: { readonly [name: string]: JsonValue }, depth: number): string[] {
  return Object.entries(value).flatMap(([name, part]) => {
    const [first = "", ...rest] = lines(part, depth + 1);
    const key = `${"  ".repeat(depth)}${scalar(name)}:`;
    return rest.length === 0 && !first.startsWith(" ") ? [`${key} ${first}`] : [key, first, ...rest];
  });
}

function sequence(value: readonly JsonValue[], depth: number): string[] {
  return value.flatMap((part) => {
    const [first = "", ...rest] = lines(part, depth + 1);
    return [`${"  ".repeat(depth)}- ${first.trimStart()}`, ...rest];
  });
}

/** A value as lines: one that is not indented where it fits behind a key. */
function lines(value: JsonValue, depth: number): string[] {
  if (typeof value !== "object" || value === null) return [scalar(value)];
  if (isList(value)) return value.length === 0 ? ["[]"] : sequence(value, depth);
  const [[name, argument] = ["", null], ...others] = Object.entries(value);
  if (others.length === 0 && name === "Ref") return [`!Ref ${scalar(argument)}`];
  if (others.length === 0 && name === "Fn::GetAtt" && Array.isArray(argument)) {
    return [`!GetAtt ${argument.join(".")}`];
  }
  if (others.length === 0 && name === "Fn::Sub") return [`!Sub ${scalar(argument)}`];
  return name === "" ? ["{}"] : mapping(value, depth);
}

/** Type predicates of the standard library forget that a list may be readonly. */
function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** Quoted unless it is surely read as the same text. JSON's quotes are YAML's, too. */
function scalar(value: JsonValue): string {
  const isPlain = typeof value === "string" && /^[A-Za-z][\w./-]*(:{1,2}[\w./-]+)*$/.test(value);
  return isPlain && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(value) ? value : JSON.stringify(value);
}
