import { describe, expect, it } from "@jest/globals";
import {
  type AnySaga,
  DescriptionError,
  jsonata,
  operation,
  readDocument,
  saga,
  shape,
} from "../../lib/saga/index.js";
import { giveBack, take } from "../support/small-sagas.js";

/** A saga as somebody describes it who heeds no types. */
interface Untyped {
  step(name: string, props?: unknown): unknown;
  callback(name: string, props?: unknown): AnySaga;
  parallel(name: string, branches?: unknown): unknown;
  forEach(name: string, props?: unknown): unknown;
  choice(name: string, paths?: unknown): unknown;
  wait(name: string, props?: unknown): AnySaga;
  part(name: string, part?: unknown, props?: unknown): AnySaga;
  recovery(options?: unknown): AnySaga;
  onCompleted(name: string, props?: unknown): AnySaga;
  onCompensated(name: string, props?: unknown): AnySaga;
  output(describe?: unknown): unknown;
}
function untyped(): Untyped {
  const begun: unknown = saga("Untyped");
  return begun as Untyped;
}
const request = ({ key }: { key: unknown }) => ({ id: key });

describe("a description without its types", () => {
  it.each([
    ["no props", undefined, 'The properties of the step "A" is undefined, but has to be an object'],
    [
      "no action",
      { request },
      'The action of the step "A" is undefined, but has to be an operation made by operation()',
    ],
    ["an action by name", { action: "Take", request }, 'The action of the step "A" is "Take"'],
    [
      "no request",
      { action: take },
      'The request of the step "A" is undefined, but has to be a function such as ({ input, key }) => ({ id: key })',
    ],
    [
      "a request that is data",
      { action: take, request: { id: 1 } },
      'The request of the step "A" is {"id":1}',
    ],
    [
      "a compensation by name",
      { action: take, request, compensation: "Back" },
      'The compensation of the step "A" is "Back"',
    ],
    [
      "a compensation under a wrong name",
      { action: take, request, compensation: { op: giveBack } },
      "has to be an operation made by operation(), or { operation, request }",
    ],
    [
      "a misspelt option",
      { action: take, request, compensate: giveBack },
      'The step "A" has the unknown property "compensate", which is',
    ],
    [
      "a misspelt option of the compensation",
      { action: take, request, compensation: { operation: giveBack, retries: 3 } },
      "has to be one of operation, request, settledBy, timeout, retry",
    ],
    [
      "a compensation's request that is data",
      { action: take, request, compensation: { operation: giveBack, request: {} } },
      'The request of the compensation of the step "A" is {}, but has to be a function',
    ],
  ])("fails on %s, naming the step, what was received and what is allowed", (_what, props, message) => {
    expect(() => untyped().step("A", props)).toThrow(DescriptionError);
    expect(() => untyped().step("A", props)).toThrow(message);
  });

  const branch = (begun: Untyped) => begun;
  const misuses: readonly [what: string, use: (begun: Untyped) => unknown, message: string][] = [
    [
      "a branch that is no function",
      (begun) => begun.parallel("P", { x: [] }),
      'The branch "x" of the block "P" is [], but has to be a function such as (branch) => branch.step(…), which adds steps to its argument',
    ],
    [
      "a branch that gives nothing back",
      (begun) => begun.parallel("P", { x: () => undefined }),
      'The return value of the branch "x" of the block "P" is undefined, but has to be its argument with steps added to it',
    ],
    [
      "no branches",
      (begun) => begun.parallel("P"),
      'The branches of the block "P" is undefined, but has to be an object',
    ],
    [
      "a forEach that is told nothing",
      (begun) => begun.forEach("E"),
      'The properties of the block "E" is undefined',
    ],
    [
      "a list that is data",
      (begun) => begun.forEach("E", { items: ["a"], each: branch }),
      'The property "items" of the block "E" is ["a"], but has to be a function such as ({ input }) => input.travellers',
    ],
    [
      "a forEach of nothing",
      (begun) => begun.forEach("E", { items: () => [] }),
      'The property "each" of the block "E" is undefined, but has to be a function',
    ],
    [
      "a forEach that gives back a text",
      (begun) => begun.forEach("E", { items: () => [], each: () => "done" }),
      'The return value of the property "each" of the block "E" is "done"',
    ],
    [
      "a choice that is told nothing",
      (begun) => begun.choice("C"),
      'The paths of the choice "C" is undefined',
    ],
    [
      "a path that is a function",
      (begun) => begun.choice("C", { x: branch }),
      'The path "x" of the choice "C" is a function, but has to be an object such as { when: "otherwise", steps: (path) => path.step(…) }',
    ],
    [
      "a path without a condition",
      (begun) => begun.choice("C", { x: { steps: branch } }),
      'The property "when" of the path "x" of the choice "C" is undefined, but has to be a function such as',
    ],
    [
      "a condition that is text",
      (begun) => begun.choice("C", { x: { when: "input.by", steps: branch } }),
      'is "input.by", but has to be a function such as ({ input }) => eq(input.by, "car"), or "otherwise"',
    ],
    [
      "a path without steps",
      (begun) => begun.choice("C", { x: { when: "otherwise" } }),
      'The property "steps" of the path "x" of the choice "C" is undefined, but has to be a function',
    ],
    [
      "a wait that is told nothing",
      (begun) => begun.wait("W"),
      'The properties of the wait "W" is undefined',
    ],
    [
      "a time that is data",
      (begun) => begun.wait("W", { until: "2030-01-01T00:00:00Z" }),
      'The property "until" of the wait "W" is "2030-01-01T00:00:00Z", but has to be a function',
    ],
    ["a part of nothing", (begun) => begun.part("O"), 'The part "O" is undefined, but has to be a function'],
    [
      "a part by name",
      (begun) => begun.part("O", "Leg", {}),
      'The part "O" is "Leg", but has to be a function such as',
    ],
    [
      "a part that is an object but no saga",
      (begun) => begun.part("O", {}, { input: () => ({}) }),
      'The part "O" is {}, but has to be a saga made by saga()',
    ],
    [
      "an input of a part that is data",
      (begun) => begun.part("O", saga("Leg"), { input: {} }),
      'The input of the part "O" is {}, but has to be a function such as ({ input }) => ({ city: input.city })',
    ],
    [
      "a callback step that is told nothing",
      (begun) => begun.callback("A"),
      'The properties of the step "A" is undefined, but has to be an object',
    ],
    [
      "an order that is text",
      (begun) => begun.recovery("parallel"),
      'The argument of recovery() is "parallel"',
    ],
    [
      "a hook that is told nothing",
      (begun) => begun.onCompleted("Done"),
      'The properties of the step "Done" is undefined',
    ],
    [
      "a hook without an action",
      (begun) => begun.onCompensated("Sorry", { request }),
      'The action of the step "Sorry" is undefined',
    ],
    [
      "an output that is data",
      (begun) => begun.output({ a: 1 }),
      'The output of the saga "Untyped" is {"a":1}, but has to be a function',
    ],
  ];

  it.each(misuses)("fails on %s", (_what, use, message) => {
    expect(() => use(untyped())).toThrow(DescriptionError);
    expect(() => use(untyped())).toThrow(message);
  });

  it("is a diagnostic of the document where it can be told there", () => {
    const hours = { hours: 1 };
    const told: readonly [saga: AnySaga, path: string][] = [
      [untyped().wait("W", { for: 60 }), "$.steps[0].for"],
      [
        untyped().callback("A", { action: take, request, timeout: hours }),
        "$.steps[0].action.callback.heartbeat",
      ],
      [untyped().recovery({ order: "forward" }), "$.recovery.order"],
      [untyped().recovery({ order: { first: "A" } }), "$.recovery.order.first"],
      [
        untyped().onCompleted("Done", { action: take, request, compensation: giveBack }),
        "$.hooks.onCompleted[0].compensation",
      ],
    ];
    for (const [saga, path] of told) {
      const { diagnostics } = readDocument(saga.toJSON());
      expect(diagnostics.map(({ message }) => message)).toEqual([
        expect.stringContaining(`The saga's document is invalid at ${path}. Received: `),
      ]);
    }
  });

  it("fails on rejections that are no list", () => {
    // @ts-expect-error a list is wanted
    expect(() => operation("Take", { request: shape<object>(), rejections: "Declined" })).toThrow(
      'The property "rejections" of the operation "Take" is "Declined", but has to be a list of error names',
    );
  });

  it("fails on a source of raw JSONata that is no text", () => {
    // @ts-expect-error the source is text
    expect(() => jsonata(1)).toThrow("The source of a jsonata() expression is 1, but has to be text");
  });
});

describe("an operation without its types", () => {
  it.each([
    [
      "no options",
      ["Take"],
      'The second argument of operation("Take", …) is undefined, but has to be an object such as',
    ],
    ["no name", [undefined, {}], "The name of an operation is undefined, but has to be text"],
  ])("fails on %s", (_what, given, message) => {
    const untypedOperation = operation as unknown as (...given: readonly unknown[]) => unknown;
    expect(() => untypedOperation(...given)).toThrow(DescriptionError);
    expect(() => untypedOperation(...given)).toThrow(message);
  });

  it.each([undefined, null, 7, {}])("fails on a saga whose name is %p", (name) => {
    const untypedSaga = saga as unknown as (name: unknown) => unknown;
    expect(() => untypedSaga(name)).toThrow(DescriptionError);
    expect(() => untypedSaga(name)).toThrow(
      /^The name of a saga is .+, but has to be text such as saga\("TripBooking"\)\.$/,
    );
  });
});

describe("a request without its types", () => {
  const described = (request: unknown) => () =>
    untyped().step("A", { kind: "read-only", action: take, request });

  it("fails on a method of a list or a text, and says what there is instead", () => {
    const message =
      "was called while you describe the saga, but it has no value until the saga runs. Use forEach for steps, map";
    for (const method of ["map", "filter", "toUpperCase"]) {
      expect(
        described(({ input }: { input: { a: Record<string, () => unknown> } }) => ({
          id: input.a[method]?.(),
        })),
      ).toThrow(message);
    }
  });

  it("takes a field that is called as a method is", () => {
    const step = saga<{ map: { find: string } }>("Fields").step("A", {
      kind: "read-only",
      action: take,
      request: ({ input }) => ({ id: input.map.find }),
    });
    expect(JSON.stringify(step.toJSON())).toContain('{"$ref":["input","map","find"]}');
  });

  it("fails on a promise, and says that nothing has to be waited for", () => {
    expect(described(async ({ key }: { key: unknown }) => ({ id: key }))).toThrow(
      'Can\'t put a promise into the request of the step "A". Allowed: references, strings, finite numbers, booleans, null, arrays and plain objects. Make the function synchronous',
    );
  });
});
