import type { Stack, StackProps } from "aws-cdk-lib";
import { Saga, type SagaProps } from "../../lib/constructs/index.js";
import { order } from "./small-sagas.js";
import { type CloudFormationTemplate, inlineFunctionIn, newStack, templateOf } from "./templates.js";

/** What the construct is told of the saga `order`, beyond the saga itself. */
export type OrderProps = Partial<Omit<SagaProps<typeof order>, "operations">> & {
  readonly operations?: Partial<SagaProps<typeof order>["operations"]>;
};

/**
 * A stack with the saga `order`. Operations that are not given are functions of the stack with their names: Take,
 * GiveBack and Pay.
 */
export function orderStack(
  props: OrderProps | ((stack: Stack) => OrderProps) = {},
  stackProps: StackProps = {},
): { readonly stack: Stack; readonly saga: Saga<typeof order>; readonly template: CloudFormationTemplate } {
  const stack = newStack(stackProps);
  const { operations = {}, ...rest } = typeof props === "function" ? props(stack) : props;
  const saga = new Saga(stack, "Order", {
    saga: order,
    operations: {
      Take: operations.Take ?? inlineFunctionIn(stack, "Take"),
      GiveBack: operations.GiveBack ?? inlineFunctionIn(stack, "GiveBack"),
      Pay: operations.Pay ?? inlineFunctionIn(stack, "Pay"),
    },
    ...rest,
  });
  return {
    stack,
    saga,
    // When it is asked for, so that a test can add to the stack before.
    get template() {
      return templateOf(stack);
    },
  };
}
