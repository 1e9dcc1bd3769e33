import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Key } from "aws-cdk-lib/aws-kms";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { describe, expect, it } from "@jest/globals";
import { Ledger, type LedgerProps } from "../../lib/index.js";

function synthesized(props?: LedgerProps | ((stack: Stack) => LedgerProps)) {
  const stack = new Stack(new App(), "Participants");
  const ledger = new Ledger(stack, "Ledger", typeof props === "function" ? props(stack) : props);
  const reserve = new LambdaFunction(stack, "Reserve", {
    runtime: Runtime.NODEJS_24_X,
    handler: "index.handler",
    code: Code.fromInline("exports.handler = async () => {}"),
  });
  ledger.grantUse(reserve);
  return Template.fromStack(stack);
}

describe("the table of a ledger", () => {
  it("has one item for each key, which may expire, and can be restored", () => {
    const tables = synthesized().findResources("AWS::DynamoDB::Table");
    expect(Object.values(tables)).toMatchInlineSnapshot(`
[
  {
    "DeletionPolicy": "Retain",
    "Properties": {
      "AttributeDefinitions": [
        {
          "AttributeName": "key",
          "AttributeType": "S",
        },
      ],
      "BillingMode": "PAY_PER_REQUEST",
      "KeySchema": [
        {
          "AttributeName": "key",
          "KeyType": "HASH",
        },
      ],
      "PointInTimeRecoverySpecification": {
        "PointInTimeRecoveryEnabled": true,
      },
      "TimeToLiveSpecification": {
        "AttributeName": "expires",
        "Enabled": true,
      },
    },
    "Type": "AWS::DynamoDB::Table",
    "UpdateReplacePolicy": "Retain",
  },
]
`);
  });

  it("lets a function read and put entries, and tells it the table's name", () => {
    const template = synthesized();
    const [policy] = Object.values(template.findResources("AWS::IAM::Policy"));
    expect(policy?.Properties.PolicyDocument.Statement).toMatchInlineSnapshot(`
[
  {
    "Action": [
      "dynamodb:GetItem",
      "dynamodb:PutItem",
    ],
    "Effect": "Allow",
    "Resource": [
      {
        "Fn::GetAtt": [
          "LedgerTable9343E4AA",
          "Arn",
        ],
      },
    ],
  },
]
`);
    const [fn] = Object.values(template.findResources("AWS::Lambda::Function"));
    expect(fn?.Properties.Environment.Variables).toMatchInlineSnapshot(`
{
  "LEDGER_TABLE": {
    "Ref": "LedgerTable9343E4AA",
  },
}
`);
  });

  it("lets a function use the key by which it is encrypted", () => {
    const template = synthesized((stack) => ({ encryptionKey: new Key(stack, "Key") }));
    const [policy] = Object.values(template.findResources("AWS::IAM::Policy"));
    expect(policy?.Properties.PolicyDocument.Statement[0]).toMatchObject({
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"],
      Resource: { "Fn::GetAtt": [expect.stringMatching(/^Key/), "Arn"] },
    });
  });

  it("is protected and named as asked for", () => {
    synthesized({ tableName: "Seats", deletionProtection: true }).hasResourceProperties(
      "AWS::DynamoDB::Table",
      {
        TableName: "Seats",
        DeletionProtectionEnabled: true,
      },
    );
  });
});
