import { describe, expect, it } from "@jest/globals";
import { App, CfnParameter, Duration, Lazy, Stack } from "aws-cdk-lib";
import { Alias, Function as LambdaFunction, Version } from "aws-cdk-lib/aws-lambda";
import { type FunctionOrTaskFor, SagaTask } from "../../lib/constructs/index.js";
import { orderStack } from "../support/order-stack.js";
import { deployedDefinition, inlineFunctionIn, permissionsOf } from "../support/templates.js";

const elsewhere = "arn:aws:lambda:eu-central-1:999988887777:function:Elsewhere";
const here = { account: "123456789012", region: "eu-central-1" };

/** What may stand for an operation, what it is called by, and how long a try may take: 15 s more than the function. */
const targets: readonly {
  readonly what: string;
  readonly target: (stack: Stack) => FunctionOrTaskFor;
  readonly arn: string;
  readonly timeout: number;
}[] = [
  {
    what: "a function, whose timeout is 3 s by default",
    target: (stack) => inlineFunctionIn(stack, "Plain"),
    arn: "Plain.Arn",
    timeout: 18,
  },
  {
    what: "a function with a timeout",
    target: (stack) => inlineFunctionIn(stack, "Patient", { timeout: Duration.minutes(2) }),
    arn: "Patient.Arn",
    timeout: 135,
  },
  {
    what: "a function whose timeout is a parameter of the stack",
    target: (stack) => {
      const seconds = new CfnParameter(stack, "Seconds", { type: "Number" }).valueAsNumber;
      return inlineFunctionIn(stack, "Open", { timeout: Duration.seconds(seconds) });
    },
    arn: "Open.Arn",
    timeout: 915,
  },
  {
    what: "a function whose timeout is decided later",
    target: (stack) => {
      const seconds = Lazy.number({ produce: () => 7 });
      return inlineFunctionIn(stack, "Lazy", { timeout: Duration.seconds(seconds) });
    },
    arn: "Lazy.Arn",
    timeout: 915,
  },
  {
    what: "a function as a task",
    target: (stack) => SagaTask.lambdaFunction(inlineFunctionIn(stack, "Task")),
    arn: "Task.Arn",
    timeout: 18,
  },
  {
    what: "a version",
    target: (stack) =>
      new Version(stack, "Version", {
        lambda: inlineFunctionIn(stack, "Versioned", { timeout: Duration.seconds(20) }),
      }),
    arn: "Version",
    timeout: 35,
  },
  {
    what: "the latest version",
    target: (stack) => inlineFunctionIn(stack, "Newest", { timeout: Duration.seconds(20) }).latestVersion,
    arn: "Newest.Arn:$LATEST",
    timeout: 35,
  },
  {
    what: "an alias",
    target: (stack) => inlineFunctionIn(stack, "Aliased", { timeout: Duration.seconds(20) }).addAlias("live"),
    arn: "AliasedAliaslive",
    timeout: 35,
  },
  {
    what: "a function imported by its ARN, of another account",
    target: (stack) => LambdaFunction.fromFunctionArn(stack, "Imported", elsewhere),
    arn: elsewhere,
    timeout: 915,
  },
  {
    what: "a function imported by attributes",
    target: (stack) =>
      LambdaFunction.fromFunctionAttributes(stack, "Imported", {
        functionArn: elsewhere,
        sameEnvironment: true,
        skipPermissions: true,
      }),
    arn: elsewhere,
    timeout: 915,
  },
  {
    what: "a function imported by its name",
    target: (stack) => LambdaFunction.fromFunctionName(stack, "Imported", "Named"),
    arn: "arn:aws:lambda:eu-central-1:123456789012:function:Named",
    timeout: 915,
  },
  {
    what: "an imported version",
    target: (stack) => Version.fromVersionArn(stack, "Imported", `${elsewhere}:7`),
    arn: `${elsewhere}:7`,
    timeout: 915,
  },
  {
    what: "an imported alias of a function of the stack",
    target: (stack) => {
      const call = inlineFunctionIn(stack, "Own", { timeout: Duration.seconds(20) });
      return Alias.fromAliasAttributes(stack, "Imported", {
        aliasName: "live",
        aliasVersion: Version.fromVersionAttributes(stack, "ImportedVersion", { lambda: call, version: "3" }),
      });
    },
    arn: "Own.Arn:live",
    timeout: 35,
  },
  {
    what: "a function of another stack",
    target: (stack) =>
      inlineFunctionIn(new Stack(App.of(stack) ?? undefined, "Other", { env: here }), "Exported"),
    arn: "Other:ExportsOutputFnGetAttExported95721FD4Arn",
    timeout: 18,
  },
  {
    what: "a function of a stack in another account, which therefore has a name",
    target: (stack) =>
      inlineFunctionIn(
        new Stack(App.of(stack) ?? undefined, "Other", {
          env: { account: "999988887777", region: "eu-central-1" },
        }),
        "Remote",
        { functionName: "Remote" },
      ),
    arn: "arn:aws:lambda:eu-central-1:999988887777:function:Remote",
    timeout: 18,
  },
];

describe("the function that an operation is", () => {
  it.each(targets)("can be $what; the role may invoke exactly it", ({ target, arn, timeout }) => {
    const { template } = orderStack((stack) => ({ operations: { Pay: target(stack) } }), { env: here });
    expect(deployedDefinition(template).States.Pay).toMatchObject({
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: { FunctionName: arn },
      TimeoutSeconds: timeout,
    });
    expect(permissionsOf(template).filter((permission) => permission.includes("lambda:"))).toEqual([
      "lambda:InvokeFunction on Take.Arn",
      "lambda:InvokeFunction on GiveBack.Arn",
      `lambda:InvokeFunction on ${arn}`,
    ]);
  });

  it("may be the same for several operations, and is permitted once", () => {
    const { template } = orderStack((stack) => {
      const call = inlineFunctionIn(stack, "Call");
      return { operations: { Take: call, GiveBack: call, Pay: call.addAlias("live") } };
    });
    expect(
      permissionsOf(template).filter((permission) => permission.includes("lambda:")),
    ).toMatchInlineSnapshot(`
[
  "lambda:InvokeFunction on Call.Arn",
  "lambda:InvokeFunction on CallAliaslive",
]
`);
  });
});
