/** Actions that a role may do with exactly these resources. */
export interface Permission {
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

/** The permission that a task takes, where it is known for what. */
export function permitted(
  action: string,
  resources: readonly string[] | undefined,
): { readonly permissions?: readonly Permission[] } {
  return resources === undefined ? {} : { permissions: [{ actions: [action], resources }] };
}

/** An API's action as IAM mostly writes it: `dynamodb:PutItem`. */
export function iamAction(service: string, action: string): string {
  return `${service}:${action.charAt(0).toUpperCase()}${action.slice(1)}`;
}
