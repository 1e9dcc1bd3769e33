import { loggingStatement, tracingStatement } from "../../compiler/index.js";
import type { CompiledSaga, Placeholder } from "./compiled-saga.js";
import { type Deployer, fileNameOf } from "./deployer.js";
import { attributes, block, type Expression, escapeTemplate, type Item, quotedPart, toHcl } from "./hcl.js";
import { hasHeading, heading } from "./output-file.js";
import { inSnakeCase, partsOf, uniqueNames } from "./placeholders.js";
import { type SourceOf, statementBlock } from "./terraform-policy.js";

/**
 * A module of Terraform: the state machine with its definition as a template, its role and its log group.
 *
 * Sources: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sfn_state_machine,
 * https://developer.hashicorp.com/terraform/language/functions/templatefile
 */
export const terraform: Deployer = {
  extensions: [".tf"],
  partitionIsOpen: true,
  defaultFile: (name) => `${name}.tf`,
  write: (saga, file) => {
    const template = `${fileNameOf(saga.name)}.asl.json.tftpl`;
    const variables = variablesOf(saga);
    return {
      files: [
        {
          path: file,
          content: `${heading}\n${toHcl(moduleOf(saga, variables, template))}`,
          isOurs: hasHeading,
        },
        {
          path: template,
          content: asTemplate(saga),
          isOurs: (text) => text.includes("compiled by cdk-saga"),
        },
      ],
      advice: [
        `Use the directory as a module: module "${inSnakeCase(saga.name)}" { source = … } with ${["name", ...variables.values()].join(", ")}.`,
      ],
    };
  },
};

/** The variable for each placeholder that needs one. */
function variablesOf({ placeholders }: CompiledSaga): Map<string, string> {
  const functions = new Set(placeholders.flatMap(({ name, kind }) => (kind === "function" ? [name] : [])));
  const names = placeholders.flatMap(({ name, kind }) => (kind === "partition" ? [] : [name]));
  const variables = uniqueNames(["name", ...names], (name) =>
    functions.has(name) ? `${inSnakeCase(name)}_arn` : inSnakeCase(name),
  );
  variables.delete("name");
  return variables;
}

/** The definition as what `templatefile` takes: its placeholders are filled in, all else stays as it is. */
function asTemplate({ definition, placeholders }: CompiledSaga): string {
  const known = new Set(placeholders.map(({ name }) => name));
  return partsOf(definition)
    .map((part) => {
      if (!("name" in part)) return escapeTemplate(part.literal);
      return known.has(part.name) ? `\${${part.name}}` : escapeTemplate(`\${${part.name}}`);
    })
    .join("");
}

function moduleOf(saga: CompiledSaga, variables: ReadonlyMap<string, string>, template: string): Item[] {
  const sourceOf: SourceOf = (name) => {
    const variable = variables.get(name);
    return variable === undefined ? "data.aws_partition.current.partition" : `var.${variable}`;
  };
  const values = new Map(saga.placeholders.map(({ name }) => [name, { source: sourceOf(name) }] as const));
  const statements = [...saga.statements, loggingStatement, tracingStatement];
  return [
    block(
      "variable",
      ["name"],
      [
        ...attributes({
          description: "The name of the state machine, with which the key of every action begins.",
          type: { source: "string" },
          default: fileNameOf(saga.name).slice(0, longestName),
        }),
      ],
    ),
    ...saga.placeholders.flatMap((placeholder) => {
      const variable = variables.get(placeholder.name);
      return variable === undefined ? [] : [variableBlock(variable, placeholder)];
    }),
    ...(values.size > variables.size ? [block("data", ["aws_partition", "current"])] : []),
    block(
      "data",
      ["aws_iam_policy_document", "assume_role"],
      block(
        "statement",
        [],
        attributes({ actions: ["sts:AssumeRole"] }),
        block("principals", [], attributes({ type: "Service", identifiers: ["states.amazonaws.com"] })),
      ),
    ),
    block(
      "data",
      ["aws_iam_policy_document", "saga"],
      ...statements.map((each) => statementBlock(each, sourceOf)),
    ),
    block(
      "resource",
      ["aws_iam_role", "saga"],
      attributes({
        assume_role_policy: { source: "data.aws_iam_policy_document.assume_role.json" },
      }),
    ),
    block(
      "resource",
      ["aws_iam_role_policy", "saga"],
      attributes({
        role: { source: "aws_iam_role.saga.id" },
        policy: { source: "data.aws_iam_policy_document.saga.json" },
      }),
    ),
    block(
      "resource",
      ["aws_cloudwatch_log_group", "saga"],
      attributes({
        // Below this prefix AWS allows all logs of an account by one policy:
        // https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
        name_prefix: { source: '"/aws/vendedlogs/states/${var.name}-"' },
        // An execution can take a year.
        retention_in_days: 365,
        skip_destroy: true,
      }),
    ),
    block(
      "resource",
      ["aws_sfn_state_machine", "saga"],
      attributes({
        name: { source: "var.name" },
        type: "STANDARD",
        role_arn: { source: "aws_iam_role.saga.arn" },
      }),
      attributes({ definition: definitionOf(template, values) }),
      block(
        "logging_configuration",
        [],
        attributes({
          level: "ALL",
          include_execution_data: false,
          log_destination: { source: '"${aws_cloudwatch_log_group.saga.arn}:*"' },
        }),
      ),
      block("tracing_configuration", [], attributes({ enabled: true })),
      // Without it the state machine may be made before its role may deliver logs, which AWS refuses.
      attributes({ depends_on: [{ source: "aws_iam_role_policy.saga" }] }),
    ),
    block(
      "output",
      ["state_machine_arn"],
      attributes({ value: { source: "aws_sfn_state_machine.saga.arn" } }),
    ),
    block("output", ["role_arn"], attributes({ value: { source: "aws_iam_role.saga.arn" } })),
  ];
}

/** The longest name of a state machine, in characters. */
const longestName = 80;

function variableBlock(variable: string, { name, kind }: Placeholder): Item {
  const description =
    kind === "function"
      ? `ARN of the function, alias or version that is the operation ${name}.`
      : `What stands for ${name} in the tasks of the saga.`;
  return block("variable", [variable], attributes({ description, type: { source: "string" } }));
}

function definitionOf(template: string, values: ReadonlyMap<string, Expression>): Expression {
  const width = Math.max(0, ...[...values.keys()].map((name) => name.length));
  const lines = [...values].map(([name, { source }]) => `  ${name.padEnd(width)} = ${source}`);
  const file = `"\${path.module}/${quotedPart(template)}"`;
  if (lines.length === 0) return { source: `templatefile(${file}, {})` };
  return { source: [`templatefile(${file}, {`, ...lines, "})"].join("\n") };
}
