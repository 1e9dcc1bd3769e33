import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { Saga, type SagaProps } from "../../../lib/constructs/index.js";
import type { SagaDocument } from "../../../lib/saga/index.js";
import { order } from "../../support/small-sagas.js";

const names = ["Take", "GiveBack", "Pay"];

/** Differences of a stack of orders from the plain one. */
export interface Difference {
  /** Runs before the saga's functions and the saga are made. */
  readonly before?: (stack: Stack) => void;
  /** Runs after the saga is made. */
  readonly after?: (stack: Stack) => void;
  /** Operations in the order in which their functions are made. */
  readonly made?: readonly string[];
  /** Operations in the order in which they are given to the saga. */
  readonly given?: readonly string[];
  readonly saga?: SagaDocument;
  readonly definitionPlace?: SagaProps<SagaDocument>["definitionPlace"];
}

/** The resources of a stack of orders, by their logical ids, as a snapshot test sees them. */
export function ordersTemplate({
  before,
  after,
  made = names,
  given = names,
  saga = order.toJSON(),
  definitionPlace = "template",
}: Difference = {}): Readonly<Record<string, unknown>> {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), "Orders");
  before?.(stack);
  const functions = new Map(made.map((name) => [name, functionIn(stack, name)]));
  const operations = Object.fromEntries(
    given.flatMap((name) => {
      const target = functions.get(name);
      return target === undefined ? [] : [[name, target]];
    }),
  );
  const deployed = new Saga<SagaDocument>(stack, "Order", { saga, operations, definitionPlace });
  deployed.grantStartExecution(functionIn(stack, "Api"));
  after?.(stack);
  return Template.fromStack(stack).toJSON().Resources;
}

function functionIn(stack: Stack, name: string): LambdaFunction {
  return new LambdaFunction(stack, name, {
    runtime: Runtime.NODEJS_22_X,
    handler: "index.handler",
    code: Code.fromInline("exports.handler = async () => ({});"),
  });
}
