import * as v from "valibot";
import { hook, timeSpan } from "./calls.js";
import { fields, isObject, listOf, oneOf, text, truth } from "./fields.js";

const first = fields({ first: listOf(text) });
const named = v.picklist(["reverse", "parallel"], '"reverse", "parallel" or { first: [names of steps] }');
/** Every order of recovery: for JSON Schema, and for what is not there. */
export const anyOrder = v.union([named, first]);
const order = v.lazy((value) => {
  if (value === undefined) return anyOrder;
  return isObject(value) ? first : named;
});

/** Options of a whole saga, beside its steps. */
export const ofWholeSaga = {
  options: v.optional(
    fields({
      deadline: v.optional(timeSpan),
      whenCompensated: v.optional(oneOf("fail", "succeed")),
      largeOutput: v.optional(truth),
      redriveAfterStop: v.optional(oneOf("compensate", "continue")),
    }),
  ),
  recovery: v.optional(fields({ order: v.optional(order), continueOnStuck: v.optional(truth) })),
  hooks: v.optional(
    fields({ onCompleted: v.optional(listOf(hook)), onCompensated: v.optional(listOf(hook)) }),
  ),
};
