import * as v from "valibot";
import { stepKinds } from "../document.js";
import { fields, listOf, number, oneOf, text, titled } from "./fields.js";
import { template } from "./template.js";

/** A span of time; which amounts are allowed is told by the rules of sagas. */
export const timeSpan = v.pipe(
  fields(
    {
      days: v.optional(number),
      hours: v.optional(number),
      minutes: v.optional(number),
      seconds: v.optional(number),
    },
    "a time span such as { seconds: 30 }",
  ),
  v.check((span) => Object.keys(span).length > 0, "at least one unit"),
  v.metadata({ minProperties: 1 }),
);

export const retry = fields({
  tries: v.optional(number),
  persistFor: v.optional(timeSpan),
  interval: v.optional(timeSpan),
  backoffRate: v.optional(number),
  maxDelay: v.optional(timeSpan),
  notOn: v.optional(listOf(text)),
});
const options = { timeout: v.optional(timeSpan), retry: v.optional(retry) };
const call = { operation: text, request: template };
const named = { type: oneOf("step"), ...titled, kind: oneOf(...stepKinds) };

export const step = fields({
  ...named,
  action: fields({ ...call, ...options, callback: v.optional(fields({ heartbeat: timeSpan })) }),
  compensation: v.optional(
    fields({
      operation: text,
      request: v.optional(template),
      settledBy: v.optional(listOf(text)),
      ...options,
    }),
  ),
});

/** A hook: nothing waits for it, and it is not compensated. */
export const hook = fields({ ...named, action: fields({ ...call, ...options }) });
