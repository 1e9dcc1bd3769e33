import { Resource, Stack, Token, TokenComparison } from "aws-cdk-lib/core";
import type { Construct, IConstruct } from "constructs";
import { type Diagnostic, diagnostics } from "../../saga/index.js";

/** The resource that a task calls, as far as its place matters. */
export interface CalledResource {
  /** Its name in a message: `a queue`. */
  readonly kind: string;
  /** ARNs of it. */
  readonly arns: readonly string[];
  /** The construct that it is, where there is one. */
  readonly construct?: object;
  /**
   * The way for a saga in another account: `policy` is one that the task adds to the resource where it can, `ownPolicy`
   * one that the resource's owner has to add, and `never` says that the task always calls its own account.
   */
  readonly acrossAccounts: "policy" | "ownPolicy" | "never";
}

/** The place of a resource, as far as it is known. */
interface Environment {
  readonly region: string | undefined;
  readonly account: string | undefined;
}

/**
 * Tells which operations call something in another region, which no task of Step Functions reaches, or in another account.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-access-cross-acct-resources.html
 */
export function checkReach(scope: Construct, called: ReadonlyMap<string, CalledResource>): Diagnostic[] {
  const { region, account } = Stack.of(scope);
  return [...called].flatMap(([operation, resource]) =>
    environmentsOf(resource).flatMap((there): Diagnostic[] => {
      const { kind, acrossAccounts } = resource;
      if (differs(region, there.region)) {
        const values = { operation, kind, there: there.region, here: region };
        return [diagnostics.otherRegion([operation], values)];
      }
      if (!differs(account, there.account)) return [];
      const values = { operation, kind, there: there.account, here: account };
      if (acrossAccounts === "never") return [diagnostics.unreachableAccount([operation], values)];
      const isMade = acrossAccounts === "policy" && isOwned(resource.construct);
      return isMade ? [] : [diagnostics.otherAccount([operation], values)];
    }),
  );
}

/** True if one of the resources is surely in another account, so that its policy has to name the saga's role. */
export function isAcrossAccounts(scope: Construct, called: Iterable<CalledResource>): boolean {
  const { account } = Stack.of(scope);
  return [...called].some((resource) =>
    environmentsOf(resource).some((there) => differs(account, there.account)),
  );
}

function environmentsOf({ arns, construct }: CalledResource): Environment[] {
  const own = environmentOf(construct);
  return arns.map((arn) => {
    if (Token.isUnresolved(arn)) return own;
    const parts = arn.split(":");
    return { region: parts[3] || own.region, account: parts[4] || own.account };
  });
}

/** By the form and not by its class, so that a second copy of the CDK in the application does no harm. */
function environmentOf(construct: object | undefined): Environment {
  const env: unknown = construct !== undefined && "env" in construct ? construct.env : undefined;
  const text = (name: string) => {
    const value: unknown = Object.entries(env ?? {}).find(([key]) => key === name)?.[1];
    return typeof value === "string" ? value : undefined;
  };
  return { region: text("region"), account: text("account") };
}

function differs(here: string, there: string | undefined): there is string {
  if (there === undefined || there === "*" || here === "*") return false;
  return Token.compareStrings(here, there) === TokenComparison.DIFFERENT;
}

function isOwned(construct: object | undefined): boolean {
  return construct !== undefined && isConstruct(construct) && Resource.isOwnedResource(construct);
}

function isConstruct(value: object): value is IConstruct {
  return "node" in value;
}
