import * as v from "valibot";
import { documentFormat, type SagaDocument } from "../document.js";
import { hook, retry, timeSpan } from "./calls.js";
import { fields, listOf, oneOf, type Reads, text, truth } from "./fields.js";
import { anyNode, node } from "./nodes.js";
import { anyOrder, ofWholeSaga } from "./options.js";
import type { Read } from "./read.js";
import { anyTemplate, template } from "./template.js";

/** The form of a saga's document; the rules of sagas are `validate`'s. */
export const sagaSchema: Reads<Read<SagaDocument>> = fields({
  format: oneOf(documentFormat),
  name: text,
  operations: listOf(fields({ name: text, rejections: listOf(text), rejectionsAreFinal: v.optional(truth) })),
  steps: listOf(node),
  output: v.optional(template),
  ...ofWholeSaga,
});

/** Names for the schemas that refer to themselves, or are referred to from several places. */
export const sagaDefinitions = {
  node: anyNode,
  hook,
  order: anyOrder,
  retry,
  template: anyTemplate,
  timeSpan,
};
