import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";
import type { FunctionTarget } from "./read-saga.js";

/** Lets an identity invoke the function that starts a saga; none of its versions. */
export function grantStart({ functionArn }: FunctionTarget, grantee: IGrantable): Grant {
  return Grant.addToPrincipal({
    grantee,
    actions: ["lambda:InvokeFunction"],
    resourceArns: [functionArn],
  });
}
