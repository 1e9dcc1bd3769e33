import { describe, expect, it } from "@jest/globals";
import { compile } from "../../lib/compiler/index.js";
import {
  type AnyOperation,
  type AnySaga,
  operation,
  type SagaDescription,
  type SagaDocument,
  saga,
  shape,
} from "../../lib/saga/index.js";
import type { SagaScope } from "../../lib/saga/step.js";
import { expectDiagnostics } from "../support/diagnostics.js";
import { manySagas } from "../support/many-sagas.js";
import { giveBack, order, take } from "../support/small-sagas.js";

const throughJson = (document: unknown) => JSON.parse(JSON.stringify(document));

describe("a saga's document", () => {
  it("is what was described, as plain JSON", () => {
    expect(throughJson(order)).toEqual({
      format: "cdk-saga/1",
      name: "Order",
      operations: [
        { name: "Take", rejections: ["SoldOut"] },
        { name: "GiveBack", rejections: [] },
        { name: "Pay", rejections: ["Declined"] },
      ],
      steps: [
        {
          type: "step",
          name: "Take",
          kind: "compensatable",
          action: { operation: "Take", request: { id: { $ref: ["key"] } } },
          compensation: { operation: "GiveBack" },
        },
        {
          type: "step",
          name: "Pay",
          kind: "pivot",
          action: {
            operation: "Pay",
            request: { id: { $ref: ["key"] }, for: { $ref: ["results", "Take", "ref"] } },
          },
        },
      ],
      output: { paid: { $ref: ["results", "Pay", "ref"] } },
    });
  });

  it("holds every option that was given", () => {
    const retry = {
      persistFor: { minutes: 5 },
      interval: { seconds: 3 },
      backoffRate: 1.5,
      maxDelay: { minutes: 1 },
    };
    const described = saga("Options", { deadline: { hours: 1 }, whenCompensated: "succeed" })
      .step("Take", {
        action: { ...take, rejectionsAreFinal: false },
        request: ({ key }) => ({ id: key }),
        timeout: { seconds: 10 },
        retry: { tries: 2 },
        compensation: {
          operation: giveBack,
          request: ({ request }) => ({ id: request.id }),
          timeout: { seconds: 20 },
          retry,
        },
      })
      .toJSON();
    expect(described.options).toEqual({ deadline: { hours: 1 }, whenCompensated: "succeed" });
    expect(described.operations[0]).toEqual({
      name: "Take",
      rejections: ["SoldOut"],
      rejectionsAreFinal: false,
    });
    expect(described.steps[0]).toMatchObject({
      action: { timeout: { seconds: 10 }, retry: { tries: 2 } },
      compensation: { request: { id: { $ref: ["request", "id"] } }, timeout: { seconds: 20 }, retry },
    });
  });

  it.each(Object.entries(manySagas))("of %s survives JSON and compiles to the same bytes", (_title, saga) => {
    const before = compile(saga);
    const after = compile(throughJson(saga));
    expect(before.definition).toBeDefined();
    expect(JSON.stringify(after)).toBe(JSON.stringify(before));
  });

  it("with an option that is there but undefined compiles to the same bytes", () => {
    const retry = { interval: undefined, tries: undefined, maxDelay: undefined } as object;
    const described = saga("Undefined").step("Take", {
      action: take,
      request: ({ key }) => ({ id: key }),
      retry,
      compensation: { operation: giveBack, retry },
    });
    expect(JSON.stringify(compile(throughJson(described)))).toBe(JSON.stringify(compile(described)));
  });

  it("of a description is not changed by a further step, an output or an option", () => {
    const begun = saga<{ item: string }>("Begun");
    const one = begun.step("One", {
      action: take,
      request: ({ key }) => ({ id: key }),
      compensation: giveBack,
    });
    const documents = [begun, one].map(throughJson);
    one.step("Two", { action: take, kind: "best-effort", request: ({ key }) => ({ id: key }) });
    one.output(({ input }) => ({ item: input.item }));
    expect([begun, one].map(throughJson)).toEqual(documents);
    expect(begun.toJSON().steps).toEqual([]);
    expect(one.toJSON().output).toBeUndefined();
  });

  it("names an operation once, however often it is used", () => {
    const twice = saga("Twice")
      .step("One", { action: take, request: ({ key }) => ({ id: key }), compensation: giveBack })
      .step("Two", { action: take, request: ({ key }) => ({ id: key }), compensation: giveBack });
    expect(twice.toJSON().operations.map(({ name }) => name)).toEqual(["Take", "GiveBack"]);
  });

  it("compiles as it was written by hand, with next to nothing in it", () => {
    const written: SagaDocument = {
      format: "cdk-saga/1",
      name: "ByHand",
      operations: [{ name: "Charge", rejections: [] }],
      steps: [
        {
          type: "step",
          name: "Charge",
          kind: "pivot",
          action: { operation: "Charge", request: { id: { $ref: ["key"] } } },
        },
      ],
    };
    const { definition, diagnostics } = compile(written);
    expect(diagnostics).toEqual([]);
    expect(Object.keys(definition?.States ?? {})).toEqual(["Charge", "Compensated"]);
  });
});

describe("a document that is not one", () => {
  const valid = throughJson(order);
  const withStep = (parts: object) => ({
    ...valid,
    steps: [{ ...valid.steps[0], ...parts }, valid.steps[1]],
  });
  const withRequest = (request: unknown) => withStep({ action: { operation: "Take", request } });
  const withCall = (options: object) => withStep({ action: { ...valid.steps[0].action, ...options } });

  it.each<[what: string, document: unknown, path: string, received: string, allowed: string]>([
    ["null", null, "$", "null", "an object"],
    ["a list", [], "$", "[]", "an object"],
    ["a text", "{}", "$", '"{}"', "an object"],
    ["no version", { ...valid, format: undefined }, "$.format", "nothing", '"cdk-saga/1"'],
    ["no name", without(valid, "name"), "$.name", "nothing", "a value"],
    [
      "an unknown property",
      { ...valid, pivot: "Pay" },
      "$.pivot",
      '"Pay"',
      'one of the properties "format", "name"',
    ],
    ["steps in an object", { ...valid, steps: {} }, "$.steps", "{}", "an array"],
    ["a step of no type", withStep({ type: "loop" }), "$.steps[0].type", '"loop"', '"step", "parallel"'],
    [
      "an unknown kind",
      withStep({ kind: "saga" }),
      "$.steps[0].kind",
      '"saga"',
      '"compensatable", "read-only", "pivot"',
    ],
    ["an action by name", withStep({ action: "Take" }), "$.steps[0].action", '"Take"', "an object"],
    [
      "no request",
      withStep({ action: { operation: "Take" } }),
      "$.steps[0].action.request",
      "nothing",
      "a value",
    ],
    [
      "a compensation without operation",
      withStep({ compensation: {} }),
      "$.steps[0].compensation.operation",
      "nothing",
      "a value",
    ],
    [
      "an operation's rejections as text",
      { ...valid, operations: [{ name: "A", rejections: "No" }] },
      "$.operations[0].rejections",
      '"No"',
      "an array",
    ],
    [
      "a rejection that is no text",
      { ...valid, operations: [{ name: "A", rejections: [1] }] },
      "$.operations[0].rejections[0]",
      "1",
      "a string",
    ],
    [
      "finality as text",
      { ...valid, operations: [{ name: "A", rejections: [], rejectionsAreFinal: "no" }] },
      "$.operations[0].rejectionsAreFinal",
      '"no"',
      "true or false",
    ],
    [
      "a reference that begins nowhere",
      withRequest({ id: { $ref: ["world"] } }),
      "$.steps[0].action.request.id.$ref",
      '["world"]',
      'an array that begins with one of "input", "results"',
    ],
    [
      "a reference as text",
      withRequest([{ $ref: "key" }]),
      "$.steps[0].action.request[0].$ref",
      '"key"',
      "followed by property names and indexes",
    ],
    [
      "a reference by a negative index",
      withRequest({ $ref: ["input", -1] }),
      "$.steps[0].action.request.$ref",
      '["input",-1]',
      "followed by property names and indexes",
    ],
    [
      "a reference with a neighbour",
      withRequest({ $ref: ["key"], a: 1 }),
      "$.steps[0].action.request",
      '{"$ref":["key"],"a":1}',
      'a single property: "$ref", "$object", "$jsonata" or one of the operators',
    ],
    [
      "a $-property unwrapped",
      withRequest({ $id: 1 }),
      "$.steps[0].action.request",
      '{"$id":1}',
      "wrap an object that has such a property itself",
    ],
    ["a wrapped list", withRequest({ $object: [] }), "$.steps[0].action.request.$object", "[]", "an object"],
    [
      "a number without a JSON form",
      withRequest({ a: Number.POSITIVE_INFINITY }),
      "$.steps[0].action.request.a",
      "Infinity",
      "a finite number",
    ],
    [
      "a property that JSONata loses",
      withRequest(JSON.parse('{"__proto__": 1}')),
      "$.steps[0].action.request.__proto__",
      "1",
      'any property except "__proto__", "hasOwnProperty"',
    ],
    [
      "a property that JSONata fails on",
      withRequest({ $object: { hasOwnProperty: 1 } }),
      "$.steps[0].action.request.$object.hasOwnProperty",
      "1",
      "any property except",
    ],
    [
      "a time as a number",
      withCall({ timeout: 30 }),
      "$.steps[0].action.timeout",
      "30",
      "a time span such as { seconds: 30 }",
    ],
    ["a time of no unit", withCall({ timeout: {} }), "$.steps[0].action.timeout", "{}", "at least one unit"],
    [
      "a time of an unknown unit",
      withCall({ timeout: { weeks: 1 } }),
      "$.steps[0].action.timeout.weeks",
      "1",
      'one of the properties "days", "hours"',
    ],
    [
      "tries as text",
      withCall({ retry: { tries: "3" } }),
      "$.steps[0].action.retry.tries",
      '"3"',
      "a finite number",
    ],
    [
      "an unknown option of a retry",
      withCall({ retry: { attempts: 3 } }),
      "$.steps[0].action.retry.attempts",
      "3",
      'one of the properties "tries", "persistFor"',
    ],
    [
      "an unknown way to end",
      { ...valid, options: { whenCompensated: "stop" } },
      "$.options.whenCompensated",
      '"stop"',
      '"fail", "succeed"',
    ],
  ])(
    "fails on %s: at which path, what was received, what is allowed",
    (_what, document, path, received, allowed) => {
      const { definition, diagnostics } = compile(document as SagaDocument);
      expect(definition).toBeUndefined();
      expectDiagnostics(diagnostics, [["invalid-document"]]);
      const start = `The saga's document is invalid at ${path}. Received: ${received}. Allowed: `;
      expect(diagnostics[0]?.message.slice(0, start.length)).toBe(start);
      expect(diagnostics[0]?.message.slice(start.length)).toContain(allowed);
    },
  );

  it("fails on every fault at once", () => {
    const { diagnostics } = compile({
      format: 1,
      name: 2,
      operations: [3],
      steps: [{}],
      output: [{ $a: 4 }],
    } as never);
    expect(diagnostics.map(({ message }) => /at (\S+)\. Received: /.exec(message)?.[1])).toEqual([
      "$.format",
      "$.name",
      "$.operations[0]",
      "$.steps[0].type",
      "$.output[0]",
    ]);
  });

  it("fails with no more of a long value than a reader reads", () => {
    const { diagnostics } = compile({ ...valid, name: Array(500).fill("long") });
    expect(diagnostics[0]?.message.length).toBeLessThan(250);
  });
});

describe("a saga that is built in a loop", () => {
  /** As many steps as wanted, each with operations of its own. */
  function looped(count: number): AnySaga {
    let built: SagaDescription<SagaScope<unknown, unknown>, AnyOperation> = saga("Loop");
    for (let number = 1; number <= count; number += 1) {
      const compensation = operation(`Cancel${number}`, { request: shape<{ id: string }>() });
      built = built.step(`Step ${number}`, {
        action: operation(`Do${number}`, { request: shape<{ id: string }>(), rejections: [`Full${number}`] }),
        request: ({ key }) => ({ id: key }),
        compensation,
      });
    }
    return built;
  }

  it("compiles with 500 steps, to a state for each way", () => {
    const { definition, diagnostics, plan } = compile(looped(500));
    expect(diagnostics).toEqual([]);
    expect(Object.keys(definition?.States ?? {})).toHaveLength(1001);
    expect(plan?.transitions.completed).toBe(500);
  });

  // The first step is the largest: it assigns what the keys of all others begin with.
  it("fails with 900 steps, for the definition becomes too large", () => {
    expectDiagnostics(compile(looped(900)).diagnostics, [["definition-too-large", "Step 1"]]);
  });
});

function without(value: Record<string, unknown>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([each]) => each !== name));
}
