import { describe, expect, it } from "@jest/globals";
import { type JsonObject, type JsonValue, statesOf } from "../../lib/asl/index.js";
import type { NodeDocument, SagaDocument, TemplateJson } from "../../lib/saga/index.js";
import { definitionOf } from "../support/definitions.js";
import { choice, forEach, parallel, ref, sagaOf, step } from "../support/documents.js";
import { type SagaRunOptions, startSaga } from "../support/saga-runs.js";

const KiB = 1024;
const pay = step("Pay", { kind: "pivot" });
const declined = { DoPay: { rejections: ["Declined"] } };
const read = (name: string, request: Readonly<Record<string, TemplateJson>>) =>
  step(name, { kind: "read-only", action: { request } });

/** Every field of a definition at some depth that bears this name. */
function fieldsOf(saga: SagaDocument, field: "Assign" | "Output" | "ItemSelector"): JsonValue[] {
  return [...statesOf(definitionOf(saga))].flatMap(([, state]) =>
    field in state ? [(state as unknown as JsonObject)[field] ?? null] : [],
  );
}

/** What is assigned of a step's response. */
function keptOf(saga: SagaDocument, name: string): JsonValue | undefined {
  const assigned = fieldsOf(saga, "Assign").flatMap((fields) => Object.entries(fields as JsonObject));
  return assigned.find(([variable]) => variable === `result_${name}`)?.[1];
}

async function run(saga: SagaDocument, options: SagaRunOptions = {}) {
  const { execution, go, entered, calls } = startSaga(saga, options);
  await go();
  return {
    ended: [
      execution.status,
      execution.history.at(-1)?.executionFailedEventDetails?.error ?? execution.output,
    ],
    entered: entered(),
    calls,
    wereTooLarge: execution.history.some(
      ({ type }) => type === "MapStateFailed" || type === "ParallelStateFailed",
    ),
  };
}

describe("a variable holds of a response", () => {
  it.each<[what: string, request: Readonly<Record<string, TemplateJson>>, kept: string]>([
    ["one property", { x: ref("results", "A", "id") }, "{'id': $states.result.Payload.id}"],
    [
      "several, one in the other",
      {
        x: ref("results", "A", "at", "city"),
        y: ref("results", "A", "at", "zip"),
        z: ref("results", "A", "id"),
      },
      "{'at': {'city': $states.result.Payload.at.city, 'zip': $states.result.Payload.at.zip}, 'id': $states.result.Payload.id}",
    ],
    [
      "the whole of what is read whole somewhere",
      { x: ref("results", "A", "at", "city"), y: ref("results", "A", "at") },
      "{'at': $states.result.Payload.at}",
    ],
    [
      "a whole list of which an element is read",
      { x: ref("results", "A", "rooms", 0, "price") },
      "{'rooms': $states.result.Payload.rooms}",
    ],
    [
      "a whole list of which something is summed up",
      { x: { $sumOf: [ref("results", "A", "rooms"), ref("element", "price")] } },
      "{'rooms': $states.result.Payload.rooms}",
    ],
    [
      "what raw JSONata is given",
      { x: { $jsonata: ["$a.b", { a: ref("results", "A", "doc") }] } },
      "{'doc': $states.result.Payload.doc}",
    ],
    ["everything, where it is read", { x: ref("results", "A") }, "$states.result.Payload"],
    [
      "a property with a name of every object",
      { x: ref("results", "A", "constructor", "a b") },
      "{'constructor': {'a b': $states.result.Payload.constructor.`a b`}}",
    ],
  ])("%s", (_what, request, kept) => {
    expect(keptOf(sagaOf([step("A"), read("B", request)]), "A")).toBe(`{% ${kept} %}`);
  });

  it.each<[what: string, request: Readonly<Record<string, TemplateJson>>, kept: string]>([
    ["nothing where it reads none", {}, ""],
    [
      "what a part of the action's request is made of",
      { x: ref("request", "x") },
      ", 'A': {'x': $result_A.x}",
    ],
    ["what is looked into in it", { x: ref("request", "x", "z") }, ", 'A': {'x': {'z': $result_A.x.z}}"],
    ["all that the action's request reads", { x: ref("request") }, ", 'A': $result_A"],
  ])("for a compensation %s", (_what, request, kept) => {
    const asking = { id: ref("key"), x: ref("results", "A", "x"), y: ref("results", "A", "doc", "y") };
    const b = step("B", {
      action: { request: asking },
      compensation: { request: { id: ref("key"), ...request } },
    });
    const saga = sagaOf([parallel("Both", { one: [step("A"), b, step("C")] }), pay]);
    expect(keptOf(saga, "A")).toBe(
      "{% {'x': $states.result.Payload.x, 'doc': {'y': $states.result.Payload.doc.y}} %}",
    );
    expect(fieldsOf(saga, "Output")).toContain(`{% {'recovery': 'CancelC'${kept}} %}`);
  });
});

const large = "x".repeat(100 * KiB);
const list = (count: number) => Array.from({ length: count }, (_, index) => `e${index}`);
/** A step whose compensation is told its answer's id, and that answers with a document too. */
const reserve = (name: string, also: Readonly<Record<string, TemplateJson>> = {}) =>
  step(name, {
    action: { request: { id: ref("key"), ...also } },
    compensation: { request: { id: ref("key"), of: ref("result", "id") } },
  });
const inOne = (nodes: readonly NodeDocument[]) => [
  forEach("Each", ref("input", "list"), nodes, { maxItems: 40 }),
  pay,
];

describe("an outcome", () => {
  it.each<[where: string, nodes: readonly NodeDocument[]]>([
    ["of an iteration", inOne([reserve("A"), read("B", { doc: ref("results", "A", "doc") }), step("C")])],
    ["of an iteration that ends on it", inOne([step("C"), reserve("A")])],
    [
      "of a block in an iteration",
      inOne([
        parallel("Both", { one: [reserve("A")], two: [step("D")] }),
        read("B", { doc: ref("results", "Both", "one", "A", "doc") }),
      ]),
    ],
    [
      "of an iteration in an iteration",
      inOne([
        forEach("Inner", ref("input", "inner"), [reserve("A")], { maxItems: 2 }),
        read("B", { doc: ref("results", "Inner", 0, "A", "doc") }),
      ]),
    ],
    [
      "on the path of a choice",
      inOne([
        choice("Way", {
          far: [
            { $exists: [ref("input", "list")] },
            [reserve("A"), read("B", { doc: ref("results", "A", "doc") })],
          ],
        }),
        step("C"),
      ]),
    ],
  ])("holds no document that is only read within the block: %s", async (_where, nodes) => {
    const saga = sagaOf(nodes, { declared: declined });
    const answer = (state: string) => (state === "A" ? { id: "a", doc: large } : {});
    const input = { list: list(5), inner: ["i"] };
    const forward = await run(saga, { input, answer });
    expect(forward).toMatchObject({ ended: ["SUCCEEDED", {}], wereTooLarge: false });
    const failing = ({ state }: { readonly state: string }) => (state === "Pay" ? "Declined" : undefined);
    const back = await run(saga, { input, answer, failing });
    expect(back).toMatchObject({ ended: ["FAILED", "Saga.Compensated"], wereTooLarge: false });
    const cancelled = back.calls.filter(({ state }) => state === "CancelA");
    expect(cancelled).toHaveLength(5);
    for (const { request } of cancelled) expect(request).toMatchObject({ of: "a" });
  });

  it("of a block in another one tells nothing of failures further out", () => {
    const inner = forEach("Inner", ref("input", "list"), [step("A")], { maxItems: 5 });
    const saga = sagaOf([forEach("Outer", ref("input", "list"), [inner], { maxItems: 5 }), pay]);
    const outputs = fieldsOf(saga, "Output").filter((output) => String(output).includes("'Inner'"));
    expect(outputs).toHaveLength(2);
    for (const output of outputs) expect(output).toContain("{'index': $o.index, 'recovery': $o.recovery}");
  });

  it("of a block that was not run, or whose outcomes were too large, is absent, so that all of it is compensated", async () => {
    const both = parallel("Both", { one: [step("A")], two: [step("B")] });
    const saga = sagaOf(inOne([both, step("C")]), { declared: declined });
    // Outcomes that are too large are what the block's own catcher is for.
    const within = sagaOf(
      [
        ...inOne([
          parallel("Both", { one: [step("A")], two: [step("B")] }),
          read("C", { a: ref("results", "Both", "one", "A"), b: ref("results", "Both", "two", "B") }),
        ]),
      ],
      { declared: declined },
    );
    const input = { list: list(2) };
    const answer = (state: string) => (state === "A" || state === "B" ? { doc: "x".repeat(140 * KiB) } : {});
    const { calls, ended } = await run(within, { input, answer });
    expect(ended).toEqual(["FAILED", "Saga.Compensated"]);
    expect(
      calls
        .map(({ state }) => state)
        .filter((state) => state.startsWith("Cancel"))
        .sort(),
    ).toEqual([...["CancelA", "CancelA", "CancelB", "CancelB"]]);
    const failing = ({ state }: { readonly state: string }) => (state === "A" ? "Lost" : undefined);
    const stopped = await run(saga, { input, failing });
    expect(stopped.calls.map(({ state }) => state)).not.toContain("CancelC");
    expect(stopped.calls.filter(({ state }) => state === "CancelB")).toHaveLength(2);
  });

  it.each<[what: string, after: readonly NodeDocument[], output: Readonly<Record<string, TemplateJson>>]>([
    ["counted", [pay], { count: { $count: [ref("results", "Each")] } }],
    [
      "run over once more, for nothing in them",
      [pay, forEach("Again", ref("results", "Each"), [step("Confirm", { kind: "retriable" })])],
      { count: { $count: [ref("results", "Again")] } },
    ],
  ])("holds nothing of results that are only %s", async (_what, after, output) => {
    const saga = sagaOf([forEach("Each", ref("input", "list"), [step("A"), step("B")]), ...after], {
      output,
    });
    expect(keptOf(saga, "A")).toBeUndefined();
    const { ended } = await run(saga, { input: { list: list(5) }, answer: () => ({ doc: large }) });
    expect(ended).toEqual(["SUCCEEDED", { count: 5 }]);
  });

  it("that another list is made of holds what is asked for of that one's elements", async () => {
    const confirm = step("Confirm", {
      kind: "retriable",
      action: { request: { id: ref("key"), of: ref("item", "A", "id") } },
    });
    const saga = sagaOf([
      forEach("Each", ref("input", "list"), [step("A"), step("B")]),
      pay,
      forEach("Again", ref("results", "Each"), [confirm]),
    ]);
    expect(keptOf(saga, "A")).toBe("{% {'id': $states.result.Payload.id} %}");
    const answer = (state: string) => (state === "A" ? { id: "a", doc: large } : {});
    const { ended, calls } = await run(saga, { input: { list: list(5) }, answer });
    expect(ended).toEqual(["SUCCEEDED", {}]);
    const confirmed = calls.filter(({ state }) => state === "Confirm").map(({ request }) => request);
    expect(confirmed).toEqual(
      list(5).map((_, index) => ({ id: `Machine:run/Again/${index}/Confirm`, of: "a" })),
    );
  });

  it("holds the path of a choice if an element of a list is asked for a step on that path", async () => {
    const way = choice("Way", {
      far: [{ $eq: [ref("item"), "e0"] }, [step("A", { kind: "retriable" })]],
      near: [{ $not: [false] }, [step("B", { kind: "retriable" })]],
    });
    const saga = sagaOf([pay, forEach("Each", ref("input", "list"), [way])], {
      output: {
        far: { $map: [ref("results", "Each"), ref("element", "Way", "far", "A", "of")] },
        near: { $map: [ref("results", "Each"), ref("element", "Way", "near", "B", "of")] },
      },
    });
    const { ended } = await run(saga, { input: { list: list(3) } });
    expect(ended).toEqual(["SUCCEEDED", { far: ["A"], near: ["B", "B"] }]);
  });

  it("after the pivot holds no document that nothing reads", async () => {
    const confirm = step("Confirm", { kind: "retriable" });
    const nodes = [
      pay,
      forEach("Each", ref("input", "list"), [
        parallel("Both", { one: [confirm], two: [step("Ask", { kind: "best-effort" })] }),
      ]),
    ];
    const output = { first: ref("results", "Each", 0, "Both", "one", "Confirm", "id") };
    const answer = (state: string) => (state === "Confirm" ? { id: "c", doc: large } : {});
    const { ended } = await run(sagaOf(nodes, { output }), { input: { list: list(5) }, answer });
    expect(ended).toEqual(["SUCCEEDED", { first: "c", failures: {} }]);
  });
});

describe("a frame", () => {
  const framesOf = (saga: SagaDocument) => fieldsOf(saga, "ItemSelector") as JsonObject[];
  const take = step("Take", {
    action: {
      request: { id: ref("key"), sku: ref("item", "sku"), who: ref("items", "Orders", "who", "name") },
    },
  });
  const nested = sagaOf(
    [
      forEach(
        "Orders",
        ref("input", "orders"),
        [
          step("Open", { action: { request: { id: ref("key"), of: ref("item", "shop") } } }),
          forEach("Lines", ref("item", "lines"), [take], { maxItems: 5 }),
        ],
        { maxItems: 5 },
      ),
      pay,
    ],
    { declared: declined },
  );

  it("holds of its element, and of that of the iteration around, what something in it reads", () => {
    const [orders, lines, ...back] = framesOf(nested);
    const value = "$states.context.Map.Item.Value";
    expect(orders).toMatchObject({
      item: `{% {'shop': ${value}.shop, 'lines': ${value}.lines, 'who': {'name': ${value}.who.name}} %}`,
    });
    expect(lines).toMatchObject({
      item: `{% {'sku': ${value}.sku} %}`,
      outer: "{% {'index': $states.input.index, 'item': {'who': {'name': $states.input.item.who.name}}} %}",
    });
    expect(back.map(({ key: _key, ...frame }) => frame)).toEqual(
      [orders, lines].map((frame) => {
        const { key: _key, ...rest } = frame ?? {};
        return rest;
      }),
    );
  });

  it("is as small as that when elements are large", async () => {
    const line = { sku: "s", doc: "x".repeat(60 * KiB) };
    const input = { orders: [{ shop: "1", who: { name: "n", doc: "d".repeat(60 * KiB) }, lines: [line] }] };
    const failing = ({ state }: { readonly state: string }) => (state === "Pay" ? "Declined" : undefined);
    const { ended, calls } = await run(nested, { input, failing });
    expect(ended).toEqual(["FAILED", "Saga.Compensated"]);
    expect(calls.find(({ state }) => state === "CancelTake")?.request).toMatchObject({ sku: "s", who: "n" });
  });

  it("of three iterations hands on of the outermost what the innermost reads, and nothing else", () => {
    const saga = sagaOf([
      forEach(
        "X",
        ref("input", "xs"),
        [
          forEach(
            "Y",
            ref("item", "ys"),
            [
              read("Ask", { a: ref("items", "X", "a"), b: ref("item", "b") }),
              forEach(
                "Z",
                ref("item", "zs"),
                [read("See", { c: ref("items", "X", "c"), d: ref("item", "d") })],
                {
                  maxItems: 3,
                },
              ),
            ],
            { maxItems: 3 },
          ),
        ],
        { maxItems: 3 },
      ),
    ]);
    const [, y, z] = framesOf(saga);
    expect(y?.outer).toBe("{% {'item': {'a': $states.input.item.a, 'c': $states.input.item.c}} %}");
    expect(z?.outer).toBe("{% {'outer': {'item': {'c': $states.input.outer.item.c}}} %}");
  });
});

describe("a condition that is evaluated beforehand", () => {
  it("leaves nothing but whether it holds", async () => {
    const raw = (source: string): TemplateJson => ({ $jsonata: [source, { a: ref("input", "a") }] });
    const saga = sagaOf([
      step("A"),
      choice("Way", { text: [raw("$a"), [step("B")]], yes: [raw("$a != 0"), [step("C")]] }),
    ]);
    const { calls } = await run(saga, { input: { a: "x".repeat(200 * KiB) } });
    expect(calls.map(({ state }) => state)).toEqual(["A", "C"]);
    const outputs = fieldsOf(saga, "Output").filter((output) => String(output).includes("'yes'"));
    expect(outputs).toHaveLength(1);
    expect(outputs[0]).toContain("= true");
  });
});
