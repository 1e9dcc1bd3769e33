import { isArray, type JsonValue } from "../../asl/index.js";

/** A value as Java prints it, which is what AWS's `States.Format` and its messages show: `{a=1, b=[x, y]}`. */
export function javaText(value: JsonValue): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return numberText(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (isArray(value)) return `[${value.map(javaText).join(", ")}]`;
  return `{${Object.entries(value)
    .map(([name, property]) => `${name}=${javaText(property)}`)
    .join(", ")}}`;
}

/** The least and the most of a number with a fraction that Java writes without an exponent. */
const [least, most] = [1e-3, 1e7];

function numberText(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) || (size >= least && size < most)) return String(value);
  const [digits = "", exponent = ""] = value.toExponential().split("e");
  return `${digits.includes(".") ? digits : `${digits}.0`}E${Number(exponent)}`;
}
