import { describe, expect, it } from "@jest/globals";
import {
  type AnySaga,
  coalesce,
  count,
  eq,
  jsonata,
  type NodeDocument,
  operation,
  or,
  type Ref,
  readDocument,
  type SagaDocument,
  saga,
  shape,
  sumOf,
  validate,
} from "../../lib/saga/index.js";

interface Traveller {
  readonly name: string;
  readonly bags: readonly { readonly weight: number }[];
}
interface Input {
  readonly travellers: readonly Traveller[];
  readonly by: string;
  readonly departure: string;
}
interface Request {
  readonly id: string;
  readonly of?: unknown;
}
const take = operation("Take", { request: shape<Request>(), response: shape<{ price: number }>() });
const giveBack = operation("GiveBack", { request: shape<Request>() });
const ask = operation("Ask", {
  request: shape<Request & { readonly token: string }>(),
  response: shape<{ by: string }>(),
  rejections: ["Refused"],
});
const taking = {
  action: take,
  request: ({ key }: { readonly key: Ref<string> }) => ({ id: key }),
  compensation: giveBack,
};
const tour = () => saga<Input>("Tour");

/** A step as data whose action is Take, and whose compensation GiveBack. */
const taken = (name: string, of?: unknown) => ({
  type: "step",
  name,
  kind: "compensatable",
  action: { operation: "Take", request: { id: { $ref: ["key"] }, ...(of === undefined ? {} : { of }) } },
  compensation: { operation: "GiveBack" },
});

/** The document that a description yields, which JSON does not change and no rule is broken by. */
function documentOf(description: AnySaga): SagaDocument {
  const document = description.toJSON();
  const read = readDocument(JSON.parse(JSON.stringify(document)));
  expect(read).toEqual({ document, diagnostics: [] });
  expect(validate(document)).toEqual([]);
  return document;
}
const nodesOf = (description: AnySaga): readonly NodeDocument[] => documentOf(description).steps;

describe("a description yields", () => {
  it("a parallel block as its branches by name", () => {
    const described = tour().parallel("Both", {
      one: (branch) => branch.step("A", taking).step("B", taking),
      two: (branch) => branch.step("C", taking),
    });
    expect(nodesOf(described)).toEqual([
      {
        type: "parallel",
        name: "Both",
        branches: [
          { name: "one", steps: [taken("A"), taken("B")] },
          { name: "two", steps: [taken("C")] },
        ],
      },
    ]);
  });

  it("a forEach as its list, its limits and its steps", () => {
    const described = tour().forEach("Travellers", {
      items: ({ input }) => input.travellers,
      maxConcurrency: 5,
      maxItems: 10,
      each: (traveller) =>
        traveller
          .step("Seat", { ...taking, request: ({ key, item }) => ({ id: key, of: item.name }) })
          .forEach("Bags", {
            items: ({ item }) => item.bags,
            each: (bag) =>
              bag.step("Bag", {
                ...taking,
                request: ({ key, item, items }) => ({ id: key, of: [item.weight, items.Travellers.name] }),
              }),
          }),
    });
    expect(nodesOf(described)).toEqual([
      {
        type: "forEach",
        name: "Travellers",
        items: { $ref: ["input", "travellers"] },
        maxConcurrency: 5,
        maxItems: 10,
        steps: [
          taken("Seat", { $ref: ["item", "name"] }),
          {
            type: "forEach",
            name: "Bags",
            items: { $ref: ["item", "bags"] },
            steps: [taken("Bag", [{ $ref: ["item", "weight"] }, { $ref: ["items", "Travellers", "name"] }])],
          },
        ],
      },
    ]);
  });

  it("a choice as its paths with their conditions, and the last one without", () => {
    const described = tour().choice("Transport", {
      car: { when: ({ input }) => eq(input.by, "car"), steps: (path) => path.step("Car", taking) },
      none: { when: () => or(), steps: (path) => path },
      other: { when: "otherwise", steps: (path) => path.step("Train", taking) },
    });
    expect(nodesOf(described)).toEqual([
      {
        type: "choice",
        name: "Transport",
        paths: [
          { name: "car", when: { $eq: [{ $ref: ["input", "by"] }, "car"] }, steps: [taken("Car")] },
          { name: "none", when: { $or: [] }, steps: [] },
          { name: "other", steps: [taken("Train")] },
        ],
      },
    ]);
  });

  it("waits as durations and as times", () => {
    const described = tour()
      .step("A", taking)
      .wait("Some", { for: { hours: 1, minutes: 30 } })
      .wait("Departure", { until: ({ input }) => input.departure })
      .wait("Sooner", { until: ({ input }) => coalesce(input.departure, "2030-01-01T00:00:00Z") });
    expect(nodesOf(described).slice(1)).toEqual([
      { type: "wait", name: "Some", for: { hours: 1, minutes: 30 } },
      { type: "wait", name: "Departure", until: { $ref: ["input", "departure"] } },
      {
        type: "wait",
        name: "Sooner",
        until: { $coalesce: [{ $ref: ["input", "departure"] }, "2030-01-01T00:00:00Z"] },
      },
    ]);
  });

  it("a callback step as a step with a heartbeat, and a token in its request", () => {
    const described = tour().callback("Approve", {
      kind: "read-only",
      action: ask,
      timeout: { hours: 24 },
      heartbeat: { hours: 1 },
      retry: { tries: 2 },
      request: ({ key, taskToken }) => ({ id: key, token: taskToken }),
    });
    expect(nodesOf(described)).toEqual([
      {
        type: "step",
        name: "Approve",
        kind: "read-only",
        action: {
          operation: "Ask",
          request: { id: { $ref: ["key"] }, token: { $ref: ["taskToken"] } },
          timeout: { hours: 24 },
          retry: { tries: 2 },
          callback: { heartbeat: { hours: 1 } },
        },
      },
    ]);
  });

  it("a part as its steps, and the operations in it as the saga's", () => {
    const described = tour().part("Hotel", (part) =>
      part.step("Room", taking).part("Extras", (inner) => inner.step("Sauna", taking)),
    );
    expect(nodesOf(described)).toEqual([
      {
        type: "part",
        name: "Hotel",
        steps: [taken("Room"), { type: "part", name: "Extras", steps: [taken("Sauna")] }],
      },
    ]);
    expect(described.toJSON().operations.map(({ name }) => name)).toEqual(["Take", "GiveBack"]);
  });

  it("a saga that is used as a part with its input and its name, but without its output", () => {
    const leg = saga<{ city: string }>("Leg")
      .step("Fly", { ...taking, request: ({ key, input }) => ({ id: key, of: input.city }) })
      .output(({ results }) => ({ price: results.Fly.price }));
    const described = tour()
      .part("Out", leg, { input: ({ input }) => ({ city: input.by }) })
      .part("Back", leg, { input: () => ({ city: "home" }) });
    const fly = taken("Fly", { $ref: ["input", "city"] });
    expect(nodesOf(described)).toEqual([
      {
        type: "part",
        name: "Out",
        input: { city: { $ref: ["input", "by"] } },
        steps: [fly],
        of: { name: "Leg" },
      },
      { type: "part", name: "Back", input: { city: "home" }, steps: [fly], of: { name: "Leg" } },
    ]);
    expect(described.toJSON().operations.map(({ name }) => name)).toEqual(["Take", "GiveBack"]);
  });

  it("what a saga that is used says for itself, for a diagnostic to tell", () => {
    const leg = saga<unknown>("Leg", { deadline: { hours: 1 } })
      .step("Fly", taking)
      .recovery({ order: "parallel" })
      .onCompleted("Done", { action: take, request: ({ key }) => ({ id: key }) });
    const described = tour().part("Out", leg, { input: () => ({}) });
    expect(described.toJSON().steps[0]).toMatchObject({
      of: {
        name: "Leg",
        options: { deadline: { hours: 1 } },
        recovery: { order: "parallel" },
        hooks: { onCompleted: [{ name: "Done" }] },
      },
    });
    expect(validate(described.toJSON()).map(({ code }) => code)).toEqual(Array(3).fill("part-with-options"));
  });

  it("sums over lists, their elements, counts, and raw JSONata with its variables", () => {
    const described = tour()
      .forEach("Each", {
        items: ({ input }) => input.travellers,
        each: (each) => each.step("Seat", taking),
      })
      .step("Pay", {
        kind: "best-effort",
        action: take,
        request: ({ key, input, results }) => ({
          id: key,
          of: [
            sumOf(results.Each, ({ Seat }) => Seat.price),
            count(input.travellers),
            jsonata<number>("$max($w)", { w: [1, input.by], unset: undefined }),
          ],
        }),
      });
    expect(nodesOf(described)[1]).toMatchObject({
      action: {
        request: {
          of: [
            { $sumOf: [{ $ref: ["results", "Each"] }, { $ref: ["element", "Seat", "price"] }] },
            { $count: [{ $ref: ["input", "travellers"] }] },
            { $jsonata: ["$max($w)", { w: [1, { $ref: ["input", "by"] }] }] },
          ],
        },
      },
    });
  });

  it("its recovery, the options of later calls before those of earlier ones", () => {
    const described = tour()
      .step("A", taking)
      .recovery({ order: { first: ["A"] }, continueOnStuck: true })
      .recovery({ order: "parallel" });
    expect(documentOf(described).recovery).toEqual({ order: "parallel", continueOnStuck: true });
  });

  it("what is run at the end as best-effort steps, in their order, with their operations", () => {
    const tell = operation("Tell", { request: shape<Request>() });
    const described = tour()
      .step("A", taking)
      .onCompensated("Sorry", {
        action: tell,
        request: ({ key, failure }) => ({ id: key, of: failure.error }),
        retry: { tries: 1 },
      })
      .onCompleted("First", { action: tell, request: ({ key }) => ({ id: key }) })
      .onCompleted("Second", {
        action: take,
        timeout: { seconds: 5 },
        request: ({ key, results }) => ({ id: key, of: results.A.price }),
      });
    const { hooks, operations } = documentOf(described);
    expect(hooks).toEqual({
      onCompleted: [
        {
          type: "step",
          name: "First",
          kind: "best-effort",
          action: { operation: "Tell", request: { id: { $ref: ["key"] } } },
        },
        {
          type: "step",
          name: "Second",
          kind: "best-effort",
          action: {
            operation: "Take",
            request: { id: { $ref: ["key"] }, of: { $ref: ["results", "A", "price"] } },
            timeout: { seconds: 5 },
          },
        },
      ],
      onCompensated: [
        {
          type: "step",
          name: "Sorry",
          kind: "best-effort",
          action: {
            operation: "Tell",
            request: { id: { $ref: ["key"] }, of: { $ref: ["failure", "error"] } },
            retry: { tries: 1 },
          },
        },
      ],
    });
    expect(operations.map(({ name }) => name)).toEqual(["Take", "GiveBack", "Tell"]);
  });

  it("another description each time, and leaves the one before as it was", () => {
    const begun = tour().step("A", taking);
    const before = JSON.stringify(begun.toJSON());
    begun.parallel("P", { x: (branch) => branch.step("B", taking) });
    begun.forEach("E", { items: ({ input }) => input.travellers, each: (each) => each.step("B", taking) });
    begun.choice("C", { x: { when: "otherwise", steps: (path) => path.step("B", taking) } });
    begun.wait("W", { for: { seconds: 1 } });
    begun.part("O", (part) => part.step("B", taking));
    begun.recovery({ order: "parallel" });
    begun.onCompleted("D", { action: take, request: ({ key }) => ({ id: key }) });
    begun.onCompensated("S", { action: take, request: ({ key }) => ({ id: key }) });
    expect(JSON.stringify(begun.toJSON())).toBe(before);
  });
});
