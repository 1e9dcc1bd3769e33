import * as v from "valibot";
import { documentFormat, type JsonSchemaObject, type SagaDocument } from "../document.js";
import { hook, retry, timeSpan } from "./calls.js";
import { fields, isObject, listOf, oneOf, type Reads, text, titled, truth } from "./fields.js";
import { anyNode, node } from "./nodes.js";
import { anyOrder, ofWholeSaga } from "./options.js";
import type { Read } from "./read.js";
import { anyTemplate, template } from "./template.js";

/** A vendor's extension, which is not checked. */
const jsonSchema = v.pipe(v.custom<JsonSchemaObject>(isObject, "an object"), v.metadata({ type: "object" }));

/** The form of a saga's document; the rules of sagas are `validate`'s. */
export const sagaSchema: Reads<Read<SagaDocument>> = fields({
  format: oneOf(documentFormat),
  ...titled,
  operations: listOf(
    fields({
      ...titled,
      rejections: listOf(text),
      rejectionsAreFinal: v.optional(truth),
      rejectedWhen: v.optional(fields({ when: template, rejection: text, reason: v.optional(template) })),
      succeededWhen: v.optional(template),
      requestSchema: v.optional(jsonSchema),
      responseSchema: v.optional(jsonSchema),
    }),
  ),
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
