import { partsOf } from "./placeholders.js";

/**
 * A text as a template that yields it.
 *
 * Source: https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences
 */
export function escapeTemplate(text: string): string {
  return text.replace(/[$%]\{/g, (sequence) => sequence.charAt(0) + sequence);
}

/** A template that is nothing but an expression, and yields its value whatever the type. */
export function interpolation(expression: string): string {
  return `\${${expression}}`;
}

/** A text with placeholders as a template of Terraform's. */
export function templateOf(text: string, expressionOf: (placeholder: string) => string): string {
  return partsOf(text)
    .map((part) => ("name" in part ? interpolation(expressionOf(part.name)) : escapeTemplate(part.literal)))
    .join("");
}

/**
 * Names that Terraform keeps for the arguments of a module block.
 *
 * Source: https://developer.hashicorp.com/terraform/language/block/variable
 */
const keptForModules = new Set([
  ...["source", "version", "providers", "count"],
  ...["for_each", "lifecycle", "depends_on", "locals"],
]);

/** A name that a variable of a module may have: `source` becomes `saga_source`. */
export function variableName(name: string): string {
  return keptForModules.has(name) ? `saga_${name}` : name;
}

/** Words that a template does not take for a variable: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md */
const words = new Set(["true", "false", "null", "for", "in", "if", "else", "endif", "endfor"]);

/** A name that a variable of a template may have: `true` becomes `true_`. */
export function templateVariable(name: string): string {
  return words.has(name) ? `${name}_` : name;
}
