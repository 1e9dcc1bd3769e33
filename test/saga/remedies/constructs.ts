import { App, CfnParameter, Fn, Stack } from "aws-cdk-lib";
import { Table } from "aws-cdk-lib/aws-dynamodb";
import { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { type FunctionOrTaskFor, Saga, SagaError, SagaTask } from "../../../lib/constructs/index.js";
import {
  type Diagnostic,
  type DiagnosticCode,
  isOneOf,
  operation,
  type Ref,
  type SagaDocument,
  saga,
  shape,
} from "../../../lib/saga/index.js";
import type { Advice } from "./advice.js";

const here = { account: "111111111111", region: "eu-west-1" };
const call = operation("Pay", { request: shape<{ readonly id: string; readonly value?: unknown }>() });

interface Deployed {
  readonly operations?: (stack: Stack) => Readonly<Record<string, FunctionOrTaskFor<never>>>;
  readonly value?: (list: readonly string[], input: { readonly word: Ref<string> }) => unknown;
  readonly options?: NonNullable<SagaDocument["options"]>;
  readonly compensateStopped?: boolean;
}

const lambdaIn = (stack: Stack, { account = here.account, region = here.region, id = "F" } = {}) =>
  LambdaFunction.fromFunctionArn(stack, id, `arn:aws:lambda:${region}:${account}:function:pay`);

/** The diagnostics of a saga in a stack; none if it is made. */
function deployed({
  operations = (stack) => ({ Pay: lambdaIn(stack) }),
  value = () => 1,
  options,
  compensateStopped = false,
}: Deployed): readonly Diagnostic[] {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), "Ours", { env: here });
  const list = new CfnParameter(stack, "List", { type: "CommaDelimitedList" }).valueAsList;
  const document = saga<{ readonly word: string }>("Once")
    .step("Pay", {
      kind: "best-effort",
      action: call,
      request: ({ key, input }) => ({ id: key, value: value(list, input) as string }),
    })
    .toJSON();
  try {
    const described = options === undefined ? document : { ...document, options };
    new Saga(stack, "Saga", { saga: described, operations: operations(stack), compensateStopped });
    return [];
  } catch (error) {
    if (error instanceof SagaError) return error.diagnostics;
    throw error;
  }
}

const elsewhere = { region: "us-east-1" };
const theirs = { account: "222222222222" };

/** Mistakes that only the construct finds. */
export const constructs: readonly Advice[] = [
  {
    code: "operation-not-given",
    title: "nothing for an operation",
    found: () => deployed({ operations: () => ({}) }),
    remedies: [
      { says: /Add a function/, mend: () => deployed({}) },
      {
        says: /or a task for it to the construct's operations/,
        mend: () =>
          deployed({ operations: (stack) => ({ Pay: SagaTask.sqsSendMessage(new Queue(stack, "Q")) }) }),
      },
    ],
  },
  {
    code: "operation-not-used",
    title: "a function for no operation",
    found: () =>
      deployed({ operations: (stack) => ({ Pay: lambdaIn(stack), More: lambdaIn(stack, { id: "G" }) }) }),
    remedies: [{ says: /Remove it/, mend: () => deployed({}) }],
  },
  {
    code: "operation-not-used",
    title: "a function under a misspelt name",
    found: () => deployed({ operations: (stack) => ({ Pai: lambdaIn(stack) }) }),
    remedies: [
      {
        says: /or correct the name/,
        mend: (message) => {
          const [, used = ""] = /The saga uses: (\w+)\./.exec(message) ?? [];
          return deployed({ operations: (stack) => ({ [used]: lambdaIn(stack) }) });
        },
      },
    ],
  },
  {
    code: "misplaced-list-token",
    title: "the first element of a list that is filled in later",
    found: () => deployed({ value: (list) => list[0] }),
    remedies: [
      {
        says: /Use the list as a whole, as in \{ currencies: list \}/,
        mend: () => deployed({ value: (list) => ({ currencies: list }) }),
      },
      {
        says: /or isOneOf\(input\.currency, list\)/,
        mend: () => deployed({ value: (list, { word }) => isOneOf(word, list) }),
      },
      {
        says: /Get one element with Fn\.select\(0, list\)/,
        mend: () => deployed({ value: (list) => Fn.select(0, [...list]) }),
      },
      {
        says: /and a text with Fn\.join\(", ", list\)/,
        mend: () => deployed({ value: (list) => Fn.join(", ", [...list]) }),
      },
    ],
  },
  {
    code: "other-region",
    title: "a function in another region",
    found: () => deployed({ operations: (stack) => ({ Pay: lambdaIn(stack, elsewhere) }) }),
    remedies: [
      { says: /Use a Lambda function in eu-west-1, which can pass the request on/, mend: () => deployed({}) },
    ],
  },
  {
    code: "unreachable-account",
    title: "a table in another account",
    found: () =>
      deployed({
        operations: (stack) => ({
          Pay: SagaTask.dynamoDbGetItem(
            Table.fromTableArn(stack, "D", `arn:aws:dynamodb:${here.region}:${theirs.account}:table/orders`),
          ),
        }),
      }),
    remedies: [
      {
        says: /Use a Lambda function in 111111111111, which can pass the request on/,
        mend: () => deployed({}),
      },
    ],
  },
  {
    code: "stop-continues",
    title: "what was stopped is to be compensated, and to go on",
    found: () => deployed({ options: { redriveAfterStop: "continue" }, compensateStopped: true }),
    remedies: [
      { says: /Remove redriveAfterStop from the saga/, mend: () => deployed({ compensateStopped: true }) },
      {
        says: /or remove compensateStopped/,
        mend: () => deployed({ options: { redriveAfterStop: "continue" } }),
      },
    ],
  },
];

/** Codes whose remedy can't be applied here, each with the reason. */
export const withoutRemedy: Partial<Readonly<Record<DiagnosticCode, string>>> = {
  "other-account":
    "The policy is in another account, where the construct can't see it; so the warning stays. test/constructs/reach.test.ts adds it in one app.",
  "short-rollout":
    "The construct writes the warning as an annotation, and hands it to nobody. test/constructs/versions.test.ts carries out the remedies.",
};
