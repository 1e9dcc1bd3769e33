import * as v from "valibot";
import type { NodeDocument } from "../document.js";
import { step, timeSpan } from "./calls.js";
import {
  fields,
  isObject,
  listOf,
  number,
  oneOf,
  property,
  quoted,
  type Reads,
  text,
  titled,
} from "./fields.js";
import { ofWholeSaga } from "./options.js";
import type { Read } from "./read.js";
import { template } from "./template.js";

/** One element of a sequence. */
export const node: Reads<Read<NodeDocument>> = v.lazy((value) => {
  if (value === undefined) return anyNode;
  return (isObject(value) ? byType.get(value.type) : undefined) ?? misfit;
});

const sequence = listOf(node);
const of = v.optional(fields({ name: text, ...ofWholeSaga }));

const nodes = {
  step,
  parallel: fields({
    type: oneOf("parallel"),
    ...titled,
    branches: listOf(fields({ ...titled, steps: sequence })),
  }),
  forEach: fields({
    type: oneOf("forEach"),
    ...titled,
    items: template,
    steps: sequence,
    maxConcurrency: v.optional(number),
    maxItems: v.optional(number),
  }),
  choice: fields({
    type: oneOf("choice"),
    ...titled,
    paths: listOf(fields({ ...titled, steps: sequence, when: v.optional(template) })),
  }),
  wait: fields({
    type: oneOf("wait"),
    ...titled,
    for: v.optional(timeSpan),
    until: v.optional(template),
  }),
  part: fields({
    type: oneOf("part"),
    ...titled,
    steps: sequence,
    input: v.optional(template),
    of,
  }),
} satisfies Readonly<Record<NodeDocument["type"], Reads<Read<NodeDocument>>>>;
const byType: ReadonlyMap<unknown, Reads<Read<NodeDocument>>> = new Map(Object.entries(nodes));

/** A node of a type that there is not. */
const misfit = v.pipe(
  v.custom<Read<NodeDocument>>(isObject, "an object"),
  v.rawCheck(({ dataset: { value }, addIssue }) => {
    if (!isObject(value)) return;
    addIssue({
      input: value.type,
      message: quoted(Object.keys(nodes)),
      path: [property(value, "type")],
    });
  }),
);

/** Every kind of node: for JSON Schema, and for what is not there. */
export const anyNode: Reads<Read<NodeDocument>> = v.union(Object.values(nodes), "an object");
