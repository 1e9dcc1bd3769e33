import type { PolicyStatement } from "../../compiler/index.js";
import { attributes, block, type Expression, type Item, quotedPart } from "./hcl.js";
import { partsOf } from "./placeholders.js";

/** The expression that stands for a placeholder. */
export type SourceOf = (name: string) => string;

/**
 * A statement of a `data "aws_iam_policy_document"`.
 *
 * Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
export function statementBlock(
  { Action, Resource, Condition = {} }: PolicyStatement,
  sourceOf: SourceOf,
): Item {
  const conditions = Object.entries(Condition).flatMap(([test, keys]) =>
    Object.entries(keys).map(([variable, values]) =>
      block(
        "condition",
        [],
        attributes({
          test,
          variable,
          values: [values].flat().map((value) => filledIn(value, sourceOf)),
        }),
      ),
    ),
  );
  return block(
    "statement",
    [],
    attributes({ actions: Action, resources: Resource.map((resource) => filledIn(resource, sourceOf)) }),
    ...conditions,
  );
}

function filledIn(text: string, sourceOf: SourceOf): Expression {
  const parts = partsOf(text);
  const [first] = parts;
  if (parts.length === 1 && first !== undefined && "name" in first) return { source: sourceOf(first.name) };
  const inside = parts.map((part) =>
    "name" in part ? `\${${sourceOf(part.name)}}` : quotedPart(part.literal),
  );
  return { source: `"${inside.join("")}"` };
}
