import { Document, isPair, isScalar, isSeq, type Node, Scalar, visit, type YAMLMap } from "yaml";
import type { JsonValue } from "../../asl/index.js";

/**
 * A CloudFormation template as YAML, in block style, with the short forms `!Ref`, `!GetAtt` and `!Sub`.
 *
 * Texts are quoted if YAML 1.1 would read them as something else, because that is what CloudFormation and SAM read.
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
export function toTemplateYaml(template: { readonly [name: string]: JsonValue }): string {
  const document = new Document(template, { version: "1.1", aliasDuplicateObjects: false });
  visit(document, {
    Map: (_key, node) => shortForm(node),
    Scalar: (_key, node) => {
      // A type of its own in YAML 1.1: https://yaml.org/type/value.html
      if (node.value === "=") node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  // A long text stays on one line, so that a placeholder in it can be searched for.
  return document.toString({ directives: false, lineWidth: 0 });
}

/** The short form of an intrinsic function; undefined for any other map. */
function shortForm({ items }: YAMLMap): Node | undefined {
  const [pair] = items;
  if (items.length !== 1 || !isPair(pair) || !isScalar(pair.key)) return undefined;
  const { key, value } = pair;
  if (key.value === "Ref" && isScalar(value)) return tagged("!Ref", value.value);
  if (key.value === "Fn::Sub" && isScalar(value)) return tagged("!Sub", value.value);
  if (key.value === "Fn::GetAtt" && isSeq(value)) return tagged("!GetAtt", value.toJSON().join("."));
  return undefined;
}

function tagged(tag: string, value: unknown): Scalar {
  const scalar = new Scalar(value);
  scalar.tag = tag;
  return scalar;
}
