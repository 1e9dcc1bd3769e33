import { uuid } from "../../random.js";
import { arrayFunctions } from "./arrays.js";
import type { Arity, Definition, Intrinsic } from "./call.js";
import { numberFunctions } from "./numbers.js";
import { textFunctions } from "./texts.js";

/** The 18 functions (AWS docs: "Intrinsic functions for JSONPath states in Step Functions"). */
const definitions: readonly Definition[] = [
  ...arrayFunctions,
  ...textFunctions,
  ...numberFunctions,
  ["States.UUID", 0, (_given, { services }) => uuid(services.random)],
];

export const intrinsics: ReadonlyMap<string, Intrinsic> = new Map(
  definitions.map(([name, , intrinsic]) => [name, intrinsic]),
);

export const arities: ReadonlyMap<string, Arity> = new Map(
  definitions.map(([name, arity]) => [
    name,
    typeof arity === "number" ? { least: arity, most: arity } : arity,
  ]),
);
