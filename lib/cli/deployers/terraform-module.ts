import type { JsonObject } from "../../asl/index.js";
import { loggingStatement, type PolicyStatementJson, tracingStatement } from "../../compiler/index.js";
import type { CompiledSaga, Placeholder } from "./compiled-saga.js";
import { fileNameOf } from "./deployer.js";
import { interpolation, templateOf } from "./terraform-text.js";

/** The names that a module uses for the placeholders of its saga. */
export interface ModuleNames {
  /** The file of the definition, beside the module's. */
  readonly template: string;
  /** The module's variables by placeholder; those without one stand for the partition. */
  readonly variables: ReadonlyMap<string, string>;
  /** The variables of the definition's template by placeholder. */
  readonly inTemplate: ReadonlyMap<string, string>;
}

/**
 * A module of Terraform in its JSON syntax, in which every text outside of `variable` blocks is a template.
 *
 * Source: https://developer.hashicorp.com/terraform/language/syntax/json
 */
export function terraformModule(saga: CompiledSaga, names: ModuleNames): JsonObject {
  const { variables } = names;
  const expressionOf = (placeholder: string) => {
    const variable = variables.get(placeholder);
    return variable === undefined ? "data.aws_partition.current.partition" : `var.${variable}`;
  };
  const statements = [...saga.statements, loggingStatement, tracingStatement];
  return {
    variable: variableBlocks(saga, variables),
    data: {
      ...(saga.placeholders.length > variables.size ? { aws_partition: { current: {} } } : {}),
      aws_iam_policy_document: {
        assume_role: {
          statement: [
            {
              actions: ["sts:AssumeRole"],
              principals: [{ type: "Service", identifiers: ["states.amazonaws.com"] }],
            },
          ],
        },
        saga: { statement: statements.map((each) => statementBlock(each, expressionOf)) },
      },
    },
    resource: resourceBlocks(definitionOf(saga, names, expressionOf)),
    output: {
      state_machine_arn: { value: interpolation("aws_sfn_state_machine.saga.arn") },
      role_arn: { value: interpolation("aws_iam_role.saga.arn") },
    },
  };
}

type ExpressionOf = (placeholder: string) => string;

/** The longest name of a state machine, in characters. */
const longestName = 80;

function variableBlocks({ name, placeholders }: CompiledSaga, variables: ReadonlyMap<string, string>) {
  return {
    name: {
      description: "The name of the state machine, with which the key of every action begins.",
      type: "string",
      default: fileNameOf(name).slice(0, longestName),
    },
    ...Object.fromEntries(
      placeholders.flatMap((placeholder) => {
        const variable = variables.get(placeholder.name);
        return variable === undefined ? [] : [[variable, variableBlock(placeholder)]];
      }),
    ),
  };
}

function variableBlock({ name, kind }: Placeholder): JsonObject {
  const description =
    kind === "function"
      ? `ARN of the function, alias or version that is the operation ${name}.`
      : `What stands for ${name} in the tasks of the saga.`;
  return { description, type: "string" };
}

/**
 * A statement of a `data "aws_iam_policy_document"`.
 *
 * Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
function statementBlock(
  { Action, Resource, Condition = {} }: PolicyStatementJson,
  expressionOf: ExpressionOf,
): JsonObject {
  const conditions = Object.entries(Condition).flatMap(([test, keys]) =>
    Object.entries(keys).map(([variable, values]) => ({
      test,
      variable,
      values: [values].flat().map((value) => templateOf(value, expressionOf)),
    })),
  );
  return {
    actions: Action,
    resources: Resource.map((resource) => templateOf(resource, expressionOf)),
    ...(conditions.length === 0 ? {} : { condition: conditions }),
  };
}

function definitionOf(
  { placeholders }: CompiledSaga,
  { template, inTemplate }: ModuleNames,
  expressionOf: ExpressionOf,
): string {
  const values = placeholders.map(({ name }) => `${inTemplate.get(name) ?? name} = ${expressionOf(name)}`);
  const given = values.length === 0 ? "{}" : `{ ${values.join(", ")} }`;
  return interpolation(`templatefile("\${path.module}/${template}", ${given})`);
}

/** Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sfn_state_machine */
function resourceBlocks(definition: string): JsonObject {
  return {
    aws_iam_role: {
      saga: { assume_role_policy: interpolation("data.aws_iam_policy_document.assume_role.json") },
    },
    aws_iam_role_policy: {
      saga: {
        role: interpolation("aws_iam_role.saga.id"),
        policy: interpolation("data.aws_iam_policy_document.saga.json"),
      },
    },
    aws_cloudwatch_log_group: {
      saga: {
        // Below this prefix AWS allows all logs of an account by one policy:
        // https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
        name_prefix: "/aws/vendedlogs/states/${var.name}-",
        // An execution can take a year.
        retention_in_days: 365,
        skip_destroy: true,
      },
    },
    aws_sfn_state_machine: {
      saga: {
        name: interpolation("var.name"),
        type: "STANDARD",
        role_arn: interpolation("aws_iam_role.saga.arn"),
        definition,
        logging_configuration: {
          level: "ALL",
          include_execution_data: false,
          log_destination: "${aws_cloudwatch_log_group.saga.arn}:*",
        },
        tracing_configuration: { enabled: true },
        // Without it the state machine may be made before its role may deliver logs, which AWS refuses.
        depends_on: ["aws_iam_role_policy.saga"],
      },
    },
  };
}
