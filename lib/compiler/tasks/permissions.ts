/** Actions that a role may do with exactly these resources. */
export interface TaskPermission {
  /** As IAM writes them: `lambda:InvokeFunction`. */
  readonly actions: readonly string[];
  /** ARNs, or placeholders for them. */
  readonly resources: readonly string[];
  /**
   * By the operator, then by the key: `{ StringEquals: { "states:HTTPMethod": "POST" } }`.
   * @default - none
   */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Actions by what they are done with: the thing that is called, and the key that it is encrypted with. */
export interface ServiceActions {
  readonly target: readonly string[];
  readonly key: readonly string[];
}

/**
 * The permissions that a service's actions take, where it is known for what.
 *
 * @param keyArn a customer managed key; undefined where there is none, or it is not known.
 */
export function permitted(
  { target, key }: ServiceActions,
  targetArn: string | undefined,
  keyArn?: string | undefined,
): { readonly permissions?: readonly TaskPermission[] } {
  if (targetArn === undefined) return {};
  const onTarget = { actions: target, resources: [targetArn] };
  return {
    permissions: keyArn === undefined ? [onTarget] : [onTarget, { actions: key, resources: [keyArn] }],
  };
}

/** Actions with a key by which a service encrypts a message, and reads it back. */
export const messageKeyActions: readonly string[] = ["kms:Decrypt", "kms:GenerateDataKey"];

/** Services of the AWS SDK that IAM knows by another name. */
const iamServices: Readonly<Record<string, string>> = {
  bedrockagent: "bedrock",
  bedrockagentruntime: "bedrock",
  bedrockruntime: "bedrock",
  cloudwatchlogs: "logs",
  cognitoidentity: "cognito-identity",
  cognitoidentityprovider: "cognito-idp",
  efs: "elasticfilesystem",
  elasticloadbalancingv2: "elasticloadbalancing",
  eventbridge: "events",
  mediapackagevod: "mediapackage-vod",
  mwaa: "airflow",
  sesv2: "ses",
  sfn: "states",
};

/** An API's action as IAM mostly writes it: `dynamodb:PutItem`, `states:StopExecution` for `sfn`. */
export function iamAction(service: string, action: string): string {
  return `${Object.hasOwn(iamServices, service) ? iamServices[service] : service}:${action.charAt(0).toUpperCase()}${action.slice(1)}`;
}
