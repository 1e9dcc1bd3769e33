import * as lambda from "aws-cdk-lib/aws-lambda";
import * as cdk from "aws-cdk-lib/core";
import { Saga } from "cdk-saga";
import type { Construct } from "constructs";
import { letter } from "./letter-saga";

export class LettersStack extends cdk.Stack {
  constructor(scope: Construct, id: string, props?: cdk.StackProps) {
    super(scope, id, props);
    const answering = (name: string, answer: object) =>
      new lambda.Function(this, name, {
        runtime: lambda.Runtime.NODEJS_20_X,
        handler: "index.handler",
        code: lambda.Code.fromInline(`exports.handler = async () => (${JSON.stringify(answer)});`),
      });
    const saga = new Saga(this, "Letter", {
      saga: letter,
      operations: {
        Send: answering("Send", { cost: 2 }),
        Recall: answering("Recall", {}),
        File: answering("File", {}),
      },
    });
    saga.grantStartExecution(answering("Counter", {}));
  }
}
