import { describe, expect, it } from "@jest/globals";
import { App, Aws, CfnCondition, CfnParameter, Fn, Lazy, Stack, Token } from "aws-cdk-lib";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { Topic } from "aws-cdk-lib/aws-sns";
import { type JsonValue, objectOr } from "../../lib/asl/index.js";
import { Saga, SagaError, type SagaProps, SagaTask } from "../../lib/constructs/index.js";
import { concat, isOneOf, operation, type Ref, saga, shape } from "../../lib/saga/index.js";
import { ref, sagaOf, step, withKey } from "../support/documents.js";
import { evaluate } from "../support/evaluate.js";
import type { order } from "../support/small-sagas.js";
import {
  type CloudFormationTemplate,
  type Deployed,
  definitionTextOf,
  deploy,
  deployedDefinition,
  inlineFunctionIn,
  newStack,
  resourceOf,
  templateOf,
} from "../support/templates.js";

/** A value that stands in a description, as the user writes it. */
type Value = string | number | readonly string[] | { readonly [name: string]: Value };

/** What everything deployed is told by. */
const deployed: Deployed = { Word: "word", Count: 5, Words: ["p", "q"], Exported: "exported", "A,B": "a,b" };

/** Where a definition travels. */
type DefinitionPlace = NonNullable<SagaProps<typeof order>["definitionPlace"]>;
const places: DefinitionPlace[] = ["template", "asset"];

/** Builds a stack with a saga of one step, whose request is the value; the subject is that of a second one. */
function deployWith(
  value: (stack: Stack) => Value,
  {
    subject,
    place = "template",
  }: { readonly subject?: (stack: Stack) => string; readonly place?: DefinitionPlace } = {},
) {
  const send = operation("Send", { request: shape<{ key: string; value: Value }>() });
  const tell = operation("Tell", { request: shape<{ key: string }>() });
  const stack = newStack();
  const given = value(stack);
  const title = subject?.(stack);
  new Saga(stack, "Saga", {
    saga: saga("Tokens")
      .step("Send", {
        kind: "best-effort",
        action: send,
        request: ({ key }) => ({ key, value: given }),
      })
      .step("Tell", { kind: "best-effort", action: tell, request: ({ key }) => ({ key }) })
      .output(() => ({ value: given })),
    operations: {
      Send: inlineFunctionIn(stack, "Function"),
      Tell: SagaTask.snsPublish(new Topic(stack, "Topic"), title === undefined ? {} : { subject: title }),
    },
    definitionPlace: place,
  });
  return templateOf(stack);
}

/** The value that the step's function receives when the stack is deployed and the state machine runs. */
async function receivedBy(template: CloudFormationTemplate): Promise<JsonValue | undefined> {
  const { States } = deployedDefinition(template, deployed);
  const { Send } = States;
  if (Send?.Type !== "Task") throw new Error("no Task");
  const { Payload } = (await evaluate(Send.Arguments, { input: {} })) as { Payload: { value: JsonValue } };
  return Payload.value;
}

const odd = 'it\'s "odd" \\ \\n ${x} ${AWS::Region} `{% 1 %}` é\u2028\n\t';

describe("a text in a description", () => {
  it.each([
    ["with quotes of both kinds", `it's "so"`],
    ["with backslashes", "a\\b \\n \\u0041 \\"],
    ["with a substitution of CloudFormation's", "${AWS::Region} and ${!x} and ${"],
    ["with line breaks", "a\nb\r\n\tc\u2028d"],
    ["that looks like an expression", "{% $states.input %}"],
    ["that looks like a number that stands for a token", "-1.5e+289"],
    ["with everything at once", odd],
    ["that is empty", ""],
  ])("%s arrives unchanged", async (_what, text) => {
    for (const place of places) {
      const given = { alone: text, list: [text, text], named: { [text]: text } };
      expect(await receivedBy(deployWith(() => given, { place }))).toEqual(given);
    }
  });

  it("never brings a substitution into the definition, wherever it stands", () => {
    const document = sagaOf(
      [
        step("Take", {
          action: { request: { $object: { ...withKey, "${a}": "${b}", $c: ref("input", "${c}") } } },
          compensation: { request: { ...withKey, d: ["${d}"] } },
        }),
      ],
      { name: "The ${e} saga", output: { $object: { "${f}": "${g}" } } },
    );
    const stack = newStack();
    const call = inlineFunctionIn(stack, "Call");
    new Saga(stack, "Saga", { saga: document, operations: { DoTake: call, CancelTake: call } });
    expect(definitionTextOf(templateOf(stack))).not.toContain("${");
    // What is neither a property nor Fn::Sub is not substituted.
    const properties = Object.values(templateOf(stack).Resources).map(({ Properties }) => Properties);
    expect(JSON.stringify(properties)).not.toContain("${");
  });
});

describe("a token in a description", () => {
  it.each<[what: string, value: (stack: Stack) => Value, expected: JsonValue]>([
    ["a parameter", (stack) => new CfnParameter(stack, "Word").valueAsString, "word"],
    ["a pseudo parameter", () => Aws.REGION, "eu-central-1"],
    ["an attribute of a resource", (stack) => new Bucket(stack, "Bucket").bucketArn, "Bucket.Arn"],
    [
      "a value of another stack",
      (stack) => new Bucket(otherStack(stack), "Bucket").bucketName,
      exportOfBucket(),
    ],
    ["an import", () => Fn.importValue("Exported"), "exported"],
    ["a part of an import", () => Fn.select(1, Fn.split(",", Fn.importValue("A,B"))), "b"],
    ["a text that is decided later", () => Lazy.string({ produce: () => "later" }), "later"],
    ["one with everything odd", () => Lazy.string({ produce: () => odd }), odd],
    [
      "an odd one around a deployed value",
      () => Lazy.string({ produce: () => `${odd}<${Aws.REGION}>${odd}` }),
      `${odd}<eu-central-1>${odd}`,
    ],
    ["an odd text around one", () => `${odd}<${Aws.REGION}>${odd}`, `${odd}<eu-central-1>${odd}`],
    ["several in a text", () => `${Aws.REGION}/${Aws.ACCOUNT_ID}`, "eu-central-1/123456789012"],
    ["a join with quotes in it", () => Fn.join("'", ["'a", Aws.REGION, 'b"']), `'a'eu-central-1'b"`],
    [
      "a join of a list parameter",
      (stack) =>
        Fn.join("'\\'", new CfnParameter(stack, "Words", { type: "CommaDelimitedList" }).valueAsList),
      "p'\\'q",
    ],
    ["a substitution", () => Fn.sub('it\'s ${AWS::Region}, "not" ${!x}'), `it's eu-central-1, "not" \${x}`],
    ["a number parameter", (stack) => numberParameter(stack), 5],
    ["a number that is decided later", () => Lazy.number({ produce: () => 42 }), 42],
    ["a negative one", () => Lazy.number({ produce: () => -0.5 }), -0.5],
    ["a number in a text", (stack) => `${numberParameter(stack)} times`, "5 times"],
    ["a list parameter", (stack) => listParameter(stack), ["p", "q"]],
    ["a list split from an import", () => Fn.split(",", Fn.importValue("A,B")), ["a", "b"]],
    ["a list that is decided later", () => Lazy.list({ produce: () => [odd, "b"] }), [odd, "b"]],
    [
      "one with a deployed value in it",
      () => Lazy.list({ produce: () => [`it's ${Aws.REGION}`] }),
      ["it's eu-central-1"],
    ],
    ["one that turns out empty", () => Lazy.list({ produce: () => [] }), []],
    [
      "a name of a property",
      () => ({ [`in ${Aws.REGION}`]: 1, [Lazy.string({ produce: () => "it's" })]: 2 }),
      { "in eu-central-1": 1, "it's": 2 },
    ],
    [
      "a list of texts with tokens",
      () => [Aws.REGION, `${Aws.ACCOUNT_ID}!`],
      ["eu-central-1", "123456789012!"],
    ],
  ])("can be %s", async (_what, value, expected) => {
    for (const place of places) {
      const template = deployWith(value, { place });
      expect(await receivedBy(template)).toEqual(expected);
      expect(definitionTextOf(template, deployed)).not.toContain("${");
    }
  });

  it("can be a choice by a condition of the stack, with quotes in what is chosen", () => {
    const template = deployWith((stack) => {
      new CfnCondition(stack, "IsProd", { expression: Fn.conditionEquals(Aws.REGION, "eu-central-1") });
      return Token.asString(Fn.conditionIf("IsProd", "it's prod", "it isn't"));
    });
    expect(JSON.stringify(template)).toContain(
      JSON.stringify({ "Fn::If": ["IsProd", "it\\\\u0027s prod", "it isn\\\\u0027t"] }),
    );
  });

  it("may stand in the saga's output and name, too", async () => {
    const stack = newStack();
    const send = operation("Send", { request: shape<{ key: string }>() });
    new Saga(stack, "Saga", {
      saga: saga(`Of ${Aws.REGION}`)
        .step("Send", { kind: "read-only", action: send, request: ({ key }) => ({ key }) })
        .output(() => ({ region: `it's ${Aws.REGION}` })),
      operations: { Send: inlineFunctionIn(stack, "Function") },
    });
    const { Comment, States } = deployedDefinition(templateOf(stack));
    const { Send } = States;
    expect(Comment).toBe(
      "The saga Of eu-central-1, compiled by cdk-saga. Redriving it after a stop compensates it.",
    );
    if (Send?.Type !== "Task") throw new Error("no Task");
    expect(await evaluate(Send.Output, {})).toEqual({ region: "it's eu-central-1" });
  });

  it.each<[what: string, value: (list: readonly string[]) => Value]>([
    ["an element of it", (list) => String(list[0])],
    ["its elements beside others", (list) => ["x", ...list]],
    ["its text", (list) => `x${list}`],
    ["its text as a property's name", (list) => ({ [`${list}`]: 1 })],
  ])("can't be a list that is taken apart: %s", (_what, value) => {
    for (const place of places) {
      const error = thrownBy(() => deployWith((stack) => value(listParameter(stack)), { place }));
      expect(error).toBeInstanceOf(SagaError);
      const { message } = error as SagaError;
      expect(message).toMatch(
        /^\[Stack\/Saga\] The saga "Tokens" .*\n.*misplaced-list-token: In "Send", .*Fn\.select\(0, list\)/,
      );
      expect(message).toMatch(/In the output of the saga "Tokens"/);
    }
  });

  it("leaves a template that is the same, however many tokens there were before", () => {
    const value = () => `${Aws.REGION} ${Lazy.string({ produce: () => "x" })}`;
    const first = deployWith(value);
    for (let more = 0; more < 1000; more += 1) Token.asNumber({ Ref: "Any" });
    expect(deployWith(value)).toEqual(first);
  });
});

describe("a list that is a token", () => {
  /** Runs a saga whose output is what an expression makes of a list, and reads back the document that was deployed. */
  async function evaluated(
    of: (data: {
      readonly input: Ref<{ readonly word: string }>;
      readonly list: readonly string[];
    }) => Ref<boolean> | Ref<string>,
    list: (stack: Stack) => readonly string[],
    place: DefinitionPlace,
  ) {
    const send = operation("Send", { request: shape<{ key: string; value: unknown }>() });
    const stack = newStack();
    const given = list(stack);
    new Saga(stack, "Saga", {
      saga: saga<{ readonly word: string }>("Lists").step("Send", {
        kind: "best-effort",
        action: send,
        request: ({ key, input }) => ({ key, value: of({ input, list: given }) }),
      }),
      operations: { Send: inlineFunctionIn(stack, "Function") },
      definitionPlace: place,
    });
    const template = templateOf(stack);
    const { Send } = deployedDefinition(template, deployed).States;
    if (Send?.Type !== "Task") throw new Error("no Task");
    return async (word: string) => {
      const { Payload } = (await evaluate(Send.Arguments, { input: { word } })) as {
        Payload: { value: JsonValue };
      };
      return Payload.value;
    };
  }

  it.each<[what: string, list: (stack: Stack) => readonly string[], known: readonly string[]]>([
    ["a parameter", (stack) => listParameter(stack), ["p", "q"]],
    ["a part of an import", () => Fn.split(",", Fn.importValue("A,B")), ["a", "b"]],
    ["decided later", () => Lazy.list({ produce: () => [odd, "b"] }), [odd, "b"]],
    ["empty in the end", () => Lazy.list({ produce: () => [] }), []],
  ])("can be what isOneOf looks in, and what concat puts together: %s", async (_what, list, known) => {
    for (const place of places) {
      const isKnown = await evaluated(({ input, list }) => isOneOf(input.word, list), list, place);
      for (const word of known) expect(await isKnown(word)).toBe(true);
      expect(await isKnown("unknown")).toBe(false);
      const joined = await evaluated(({ list }) => concat(...list), list, place);
      expect(await joined("")).toBe(known.join(""));
    }
  });

  it("is in the document that is deployed, as a list", () => {
    const documentOf = (list: (stack: Stack) => readonly string[]): JsonValue => {
      const stack = newStack();
      const given = list(stack);
      const send = operation("Send", { request: shape<{ key: string; value: unknown }>() });
      new Saga(stack, "Saga", {
        saga: saga<{ readonly word: string }>("Lists").step("Send", {
          kind: "best-effort",
          action: send,
          request: ({ key, input }) => ({ key, value: isOneOf(input.word, given) }),
        }),
        operations: { Send: inlineFunctionIn(stack, "Function") },
      });
      const { Metadata } = resourceOf(templateOf(stack), "AWS::StepFunctions::StateMachine");
      const { document } = objectOr(objectOr(Metadata)["cdk-saga"]);
      const text = deploy(document, deployed);
      if (typeof text !== "string") throw new Error("no text");
      return JSON.parse(text);
    };
    const operands = (list: readonly string[]) => ({
      steps: [{ action: { request: { value: { $isOneOf: [ref("input", "word"), ...list] } } } }],
    });
    expect(documentOf(listParameter)).toMatchObject(operands(["p", "q"]));
    expect(documentOf(() => Lazy.list({ produce: () => [odd] }))).toMatchObject(operands([odd]));
    expect(documentOf(() => Lazy.list({ produce: () => [] }))).toMatchObject(operands([]));
  });
});

describe("the subject of a message", () => {
  it.each<[what: string, subject: (stack: Stack) => string, expected: string]>([
    ["a text", () => "It's booked", "It's booked"],
    ["a text that would be a substitution", () => "It's ${x}", "It's ${x}"],
    ["a text that would be an expression", () => "{% 1 %}", "{% 1 %}"],
    ["a parameter", (stack) => new CfnParameter(stack, "Word").valueAsString, "word"],
    ["a text around a token", () => `It's booked in ${Aws.REGION}`, "It's booked in eu-central-1"],
    [
      "a text that is decided later",
      () => Lazy.string({ produce: () => `"It's" ${"${x}"}` }),
      `"It's" \${x}`,
    ],
  ])("can be %s", async (_what, subject, expected) => {
    const template = deployWith(() => "", { subject });
    const { Tell } = deployedDefinition(template, deployed).States;
    if (Tell?.Type !== "Task") throw new Error("no Task");
    expect(await evaluate(Tell.Arguments, { input: {} })).toMatchObject({ Subject: expected });
  });
});

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error("Nothing was thrown.");
}

function otherStack(stack: Stack): Stack {
  return new Stack(App.of(stack) ?? undefined, "Other");
}

function exportOfBucket(): string {
  return "Other:ExportsOutputRefBucket83908E7781C90AC0";
}

function numberParameter(stack: Stack): number {
  return new CfnParameter(stack, "Count", { type: "Number" }).valueAsNumber;
}

function listParameter(stack: Stack): readonly string[] {
  return new CfnParameter(stack, "Words", { type: "CommaDelimitedList" }).valueAsList;
}
