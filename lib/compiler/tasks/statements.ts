import type { TaskBinding } from "./binding.js";
import type { TaskPermission } from "./permissions.js";

/** A statement of an IAM policy. */
export interface PolicyStatementJson {
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: NonNullable<TaskPermission["conditions"]>;
}

/** The permissions of a state machine's role. */
export interface RequiredStatements {
  /** In the order in which the tasks need them, those alike in one. */
  readonly statements: readonly PolicyStatementJson[];
  /** The operations whose tasks do not tell their permissions. */
  readonly untold: readonly string[];
}

/** The least that a role has to be allowed for these tasks, by the operations that they call. */
export function statementsOf(tasks: Readonly<Record<string, TaskBinding>>): RequiredStatements {
  const alike = new Map<string, TaskPermission & { resources: string[] }>();
  const untold: string[] = [];
  for (const [operation, { permissions }] of Object.entries(tasks)) {
    if (permissions === undefined) untold.push(operation);
    for (const permission of permissions ?? []) {
      const { actions, resources, conditions } = permission;
      const key = JSON.stringify([actions, conditions]);
      const known = alike.get(key);
      if (known === undefined) alike.set(key, { ...permission, resources: [...new Set(resources)] });
      else known.resources.push(...resources.filter((resource) => !known.resources.includes(resource)));
    }
  }
  return {
    statements: [...alike.values()].map(({ actions, resources, conditions }) => ({
      Effect: "Allow",
      Action: actions,
      Resource: resources,
      ...(conditions === undefined ? {} : { Condition: conditions }),
    })),
    untold,
  };
}

/**
 * Permissions for delivering logs. None of it can be allowed by resource.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
 */
export const loggingStatement: PolicyStatementJson = {
  Effect: "Allow",
  Action: [
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
  ],
  Resource: ["*"],
};

/**
 * Permissions for tracing by X-Ray. None of it can be allowed by resource.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/xray-iam.html
 */
export const tracingStatement: PolicyStatementJson = {
  Effect: "Allow",
  Action: [
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
  ],
  Resource: ["*"],
};
