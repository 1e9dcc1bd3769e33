import { objectOr } from "../asl/index.js";
import type { TaskCall } from "../runner/index.js";

/** The place that a task calls from. */
export interface TaskCaller {
  readonly account: string;
  readonly region: string;
}

/**
 * The account and region that a task calls from: those of its execution, or the account of the role in its Credentials (AWS
 * docs: "Accessing resources in other AWS accounts in Step Functions").
 */
export function taskCaller({ executionArn, credentials }: TaskCall): TaskCaller {
  const [, , , region = "", account = ""] = executionArn.split(":");
  const [, assumed = account] =
    /^arn:[^:]+:iam::(\d{12}):role\//.exec(String(objectOr(credentials).RoleArn)) ?? [];
  return { account: assumed, region };
}
