import { describe, expect, it } from "@jest/globals";
import { Duration, type Stack } from "aws-cdk-lib";
import { Annotations, Match } from "aws-cdk-lib/assertions";
import { CfnFunction } from "aws-cdk-lib/aws-lambda";
import { Annotations as Acknowledgements } from "aws-cdk-lib/core";
import { statesOf } from "../../lib/asl/index.js";
import { Saga, SagaError } from "../../lib/constructs/index.js";
import type { OperationTargets } from "../../lib/constructs/operation-target.js";
import { type Diagnostic, formatDiagnostics, saga } from "../../lib/saga/index.js";
import { expectDiagnostics } from "../support/diagnostics.js";
import { parallel, sagaOf, step, stepsOf } from "../support/documents.js";
import { orderStack } from "../support/order-stack.js";
import { giveBack, look, order, ship, take, tell } from "../support/small-sagas.js";
import {
  deployedDefinition,
  inlineFunctionIn,
  newStack,
  permissionsOf,
  resourcesOf,
  templateOf,
} from "../support/templates.js";

/** What is thrown for a saga with these operations, none of which the types have looked at. */
function thrownFor(description: unknown, operations: unknown): SagaError {
  try {
    new Saga(newStack(), "Saga", {
      saga: description as typeof order,
      operations: operations as OperationTargets<typeof order>,
    });
  } catch (error) {
    if (error instanceof SagaError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

function functions(...names: readonly string[]): Record<string, ReturnType<typeof inlineFunctionIn>> {
  const stack = newStack();
  return Object.fromEntries(names.map((name) => [name, inlineFunctionIn(stack, name)]));
}

describe("the types of a saga's operations", () => {
  const stack = newStack();
  const call = inlineFunctionIn(stack, "Function");
  const Take = call;
  const GiveBack = call;
  const Pay = call;

  it("accept exactly the operations that the saga uses", () => {
    expect(
      () => new Saga(stack, "Exact", { saga: order, operations: { Take, GiveBack, Pay } }),
    ).not.toThrow();
  });

  it("fail with one too few", () => {
    expect(() => {
      // @ts-expect-error nothing calls Pay
      new Saga(stack, "TooFew", { saga: order, operations: { Take, GiveBack } });
    }).toThrow(SagaError);
  });

  it("fail with one too many", () => {
    expect(() => {
      // @ts-expect-error there is no operation Ship
      new Saga(stack, "TooMany", { saga: order, operations: { Take, GiveBack, Pay, Ship: call } });
    }).toThrow(SagaError);
  });

  it("fail with what cannot be called", () => {
    const resource = new CfnFunction(stack, "Resource", {
      code: { zipFile: "" },
      role: "arn:aws:iam::1:role/x",
    });
    for (const [id, target] of Object.entries({
      text: "arn:aws:lambda:…",
      undefined,
      null: null,
      resource,
    })) {
      expect(() => {
        // @ts-expect-error neither function nor task
        new Saga(stack, `Uncallable ${id}`, { saga: order, operations: { Take, GiveBack, Pay: target } });
      }).toThrow(SagaError);
    }
  });

  it("know nothing of the operations of a document", () => {
    const document = order.toJSON();
    expect(() => {
      new Saga(stack, "Document", { saga: document, operations: { Take, GiveBack, Pay } });
      new Saga(stack, "DocumentTooFew", { saga: document, operations: { Take } });
    }).toThrow('Nothing calls the operation "GiveBack".');
  });
});

describe("the operations of a saga", () => {
  it("are those of steps in parts and of hooks, too", () => {
    const told = order
      .part("Later", (part) =>
        part.step("Ship", { kind: "retriable", action: ship, request: ({ key }) => ({ id: key }) }),
      )
      .onCompleted("Tell", { action: tell, request: ({ key }) => ({ id: key }) })
      .onCompensated("Look", { action: look, request: ({ key }) => ({ id: key }) });
    const names = ["Take", "GiveBack", "Pay", "Ship", "Tell", "Look"];
    const call = inlineFunctionIn(newStack(), "Call");
    expect(
      () =>
        new Saga(newStack(), "Saga", {
          saga: told,
          operations: { Take: call, GiveBack: call, Pay: call, Ship: call, Tell: call, Look: call },
        }),
    ).not.toThrow();
    expectDiagnostics(
      thrownFor(told, {}).diagnostics,
      names.map((name) => ["operation-not-given", name] as const),
    );
  });
});

describe("operations that the types did not look at", () => {
  it.each([
    {
      given: ["Take", "Pay"],
      expected: [["operation-not-given", "GiveBack"]],
    },
    {
      given: ["Take", "GiveBack", "Pay", "Ship", "take"],
      expected: [
        ["operation-not-used", "Ship"],
        ["operation-not-used", "take"],
      ],
    },
    {
      given: ["Take", "GiveBack", "pay"],
      expected: [
        ["operation-not-given", "Pay"],
        ["operation-not-used", "pay"],
      ],
    },
    {
      given: [],
      expected: [
        ["operation-not-given", "Take"],
        ["operation-not-given", "GiveBack"],
        ["operation-not-given", "Pay"],
      ],
    },
  ] as const)("fail when $given are given", ({ given, expected }) => {
    const document: unknown = JSON.parse(JSON.stringify(order.toJSON()));
    expectDiagnostics(thrownFor(document, functions(...given)).diagnostics, expected);
  });

  it("fail together with all other faults, in one error that lists them all", () => {
    const document = sagaOf([
      step("Book", { action: { request: { city: "Rome" } }, compensation: { timeout: { seconds: 1 } } }),
      ...stepsOf("pivot", "pivot"),
    ]);
    const { name, message, diagnostics } = thrownFor(
      document,
      functions("DoBook", "CancelBook", "DoA", "Other"),
    );
    expectDiagnostics(diagnostics, [
      ["missing-key", "Book", "DoBook"],
      ["two-pivots", "A", "B"],
      ["operation-not-given", "DoB"],
      ["operation-not-used", "Other"],
    ]);
    expect(name).toBe("SagaError");
    expect(message).toBe(
      `[Stack/Saga] The saga "ByHand" cannot become a state machine:\n${formatDiagnostics(diagnostics)}`,
    );
    expect(message.split("\n").map((line) => line.split(":")[0])).toMatchInlineSnapshot(`
[
  "[Stack/Saga] The saga "ByHand" cannot become a state machine",
  "error two-pivots",
  "error missing-key",
  "error operation-not-given",
  "error operation-not-used",
]
`);
  });

  it("fail together with warnings, which the error lists too", () => {
    const document = sagaOf([step("Book", { action: { timeout: { seconds: 1 } } })]);
    expectDiagnostics(thrownFor(document, functions("DoBook")).diagnostics, [
      ["timeout-too-short", "Book", "DoBook"],
      ["operation-not-given", "CancelBook"],
    ]);
  });

  it.each([
    ["nothing", null],
    ["a text", "saga"],
    ["a list", []],
    ["an object that is none", {}],
    ["one without operations", { ...order.toJSON(), operations: undefined }],
    ["one whose step has no action", { ...order.toJSON(), steps: [{ type: "step", name: "A" }] }],
  ])("fail by nothing but its faults for a document that is %s", (_name, document) => {
    const { message, diagnostics } = thrownFor(document, functions("Take"));
    expect(new Set(diagnostics.map(({ code }: Diagnostic) => code))).toEqual(new Set(["invalid-document"]));
    expect(message).toMatch(
      /^\[Stack\/Saga\] The saga (".*" )?cannot become a state machine:\nerror invalid-document: /,
    );
  });

  it("fail for a saga without steps, by saying that none is used", () => {
    expect(thrownFor(saga("Empty"), functions("Take")).message).toMatchInlineSnapshot(`
"[Stack/Saga] The saga "Empty" cannot become a state machine:
error empty-saga: The saga "Empty" has no steps. Add at least one with step().
error operation-not-used: The construct's operations contain "Take", but no step of the saga uses an operation with that name. The saga uses: none. Remove it, or correct the name."
`);
  });

  it("need not be given for what a document declares and no step uses, and cannot be", () => {
    const unused = { name: "Unused", rejections: [] };
    const document = { ...order.toJSON(), operations: [...order.toJSON().operations, unused] };
    expectDiagnostics(thrownFor(document, functions("Take", "GiveBack", "Pay", "Unused")).diagnostics, [
      ["operation-not-used", "Unused"],
    ]);
    const stack = newStack();
    const call = inlineFunctionIn(stack, "Call");
    new Saga(stack, "Saga", { saga: document, operations: { Take: call, GiveBack: call, Pay: call } });
    expect(Object.keys(resourcesOf(templateOf(stack), "AWS::StepFunctions::StateMachine"))).toHaveLength(1);
  });
});

describe("operations inside a block", () => {
  const document = sagaOf([parallel("Both", { left: [step("A")], right: [step("B"), step("C")] })], {
    declared: { DoB: { rejections: ["NoB"] } },
  });
  const names = ["DoA", "CancelA", "DoB", "CancelB", "DoC", "CancelC"];

  it("fail to be missing as any others", () => {
    expectDiagnostics(thrownFor(document, functions("DoA", "CancelA", "DoB", "CancelC")).diagnostics, [
      ["operation-not-given", "CancelB"],
      ["operation-not-given", "DoC"],
    ]);
  });

  it("are called, each by its ARN, and permitted, in every branch and its recovery", () => {
    const stack = newStack();
    new Saga(stack, "Saga", {
      saga: document,
      operations: Object.fromEntries(names.map((name) => [name, inlineFunctionIn(stack, name)])),
    });
    const template = templateOf(stack);
    const called = [...statesOf(deployedDefinition(template))].flatMap(([, state]) =>
      state.Type === "Task" ? [state.Resource, JSON.stringify(state.Arguments)] : [],
    );
    for (const name of names) {
      expect(called).toContainEqual(expect.stringContaining(`"FunctionName":"${name}.Arn"`));
      expect(permissionsOf(template)).toContain(`lambda:InvokeFunction on ${name}.Arn`);
    }
    expect(new Set(called.filter((text) => text.startsWith("arn:")))).toEqual(
      new Set(["arn:aws:states:::lambda:invoke"]),
    );
  });
});

describe("a saga read from JSON", () => {
  it("becomes what its description becomes, with the same permissions", () => {
    const { stack, template } = orderStack();
    const again = newStack();
    new Saga(again, "Order", {
      saga: JSON.parse(JSON.stringify(order)),
      operations: Object.fromEntries(
        ["Take", "GiveBack", "Pay"].map((name) => [name, inlineFunctionIn(again, name)]),
      ),
    });
    expect(templateOf(again)).toEqual(template);
    expect(permissionsOf(templateOf(again))).toEqual(permissionsOf(templateOf(stack)));
  });
});

describe("a step that is given up on before its function ends", () => {
  const impatient = saga("Impatient").step("Take it", {
    action: take,
    request: ({ key }) => ({ id: key }),
    timeout: { seconds: 29 },
    compensation: { operation: giveBack, timeout: { seconds: 30 } },
  });
  /** The warnings of a stack in which both functions may run for this long. */
  function warningsFor(seconds: number, prepare: (stack: Stack) => void = () => {}) {
    const stack = newStack();
    prepare(stack);
    const timeout = Duration.seconds(seconds);
    new Saga(stack, "Saga", {
      saga: impatient,
      operations: {
        Take: inlineFunctionIn(stack, "Take", { timeout }).currentVersion,
        GiveBack: inlineFunctionIn(stack, "GiveBack", { timeout }),
      },
    });
    return Annotations.fromStack(stack)
      .findWarning("*", Match.anyValue())
      .map(({ id, entry }) => `${id}: ${entry.data}`);
  }

  it("is no warning when the step waits as long as the function may run", () => {
    expect(warningsFor(29)).toEqual([]);
  });

  it("is one warning on the saga, for action or compensation each", () => {
    expect(warningsFor(30)).toMatchInlineSnapshot(`
[
  "/Stack/Saga: The saga gives up on "Take" in the step "Take it" after 29 s, but the function may run for 30 s and could take effect after that. Give the step a timeout of at least 30 s, or give the function a shorter one. [ack: cdk-saga:timeout-too-short:Take it:Take]",
]
`);
    expect(warningsFor(31)).toHaveLength(2);
  });

  it("can be acknowledged by its id, like any warning of the CDK", () => {
    const id = "cdk-saga:timeout-too-short:Take it:Take";
    expect(warningsFor(30, (stack) => Acknowledgements.of(stack).acknowledgeWarning(id))).toEqual([]);
  });
});
