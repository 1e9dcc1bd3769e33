import { describe, expect, it } from "@jest/globals";
import type { JsonValue } from "../../lib/asl/index.js";
import type { SagaDocument, TemplateJson } from "../../lib/saga/index.js";
import { definitionOf } from "../support/definitions.js";
import { choice, forEach, parallel, part, ref, sagaOf, step, wait } from "../support/documents.js";
import { runSaga, type SagaRunOptions } from "../support/saga-runs.js";

/** A step whose action is asked for a value, and whose compensation for another one. */
const asking = (name: string, of: TemplateJson, back: TemplateJson = of) =>
  step(name, {
    action: { request: { id: ref("key"), of } },
    compensation: { request: { id: ref("key"), of: back } },
  });

const few = { maxItems: 2 };
const declined = { declared: { DoPay: { rejections: ["Declined"] } } };

/** What each state was called with in `of`, in order. The run is followed by the model. */
async function asked(
  saga: SagaDocument,
  options: SagaRunOptions = {},
): Promise<{ readonly calls: readonly string[]; readonly output: JsonValue | undefined }> {
  const { calls, execution } = await runSaga(saga, options);
  return {
    calls: calls.map(({ state, request }) => {
      const { of } = JSON.parse(JSON.stringify(request ?? {}));
      return `${state}: ${JSON.stringify(of)}`;
    }),
    output: execution.output,
  };
}

describe("a reference to the execution", () => {
  const [name, startTime] = [ref("execution", "name"), ref("execution", "startTime")];

  it("is its name and the time of its start, in requests, compensations, conditions, lists, waits and the output", async () => {
    const saga = sagaOf(
      [
        asking("A", { name, startTime }),
        choice("Early", { yes: [{ $lt: [startTime, "2999"] }, [asking("B", name)]] }),
        wait("Since", { until: startTime }),
        forEach("Each", { $map: [ref("input", "list"), { name, at: ref("element") }] }, [
          asking("C", ref("item")),
        ]),
        part("P", [asking("D", name)]),
      ],
      { output: { name, startTime } },
    );
    const { calls, output } = await asked(saga, { input: { list: [1, 2] } });
    const start = (output as { readonly startTime: string }).startTime;
    expect(start).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    expect(output).toEqual({ name: "run", startTime: start });
    expect(calls).toEqual([
      `A: {"name":"run","startTime":"${start}"}`,
      'B: "run"',
      'C: {"name":"run","at":1}',
      'C: {"name":"run","at":2}',
      'P/D: "run"',
    ]);
  });

  it("is the same in compensations, and for a hook that tells of them", async () => {
    const saga = sagaOf([asking("A", 1, { name }), step("B")], {
      hooks: {
        onCompensated: [
          step("Sorry", { kind: "best-effort", action: { request: { id: ref("key"), of: name } } }),
        ],
      },
      declared: { DoB: { rejections: ["NoB"] } },
    });
    const { calls } = await asked(saga, { failing: ({ state }) => (state === "B" ? "NoB" : undefined) });
    expect(calls).toEqual(["A: 1", "B: undefined", 'CancelA: {"name":"run"}', 'Sorry: "run"']);
  });
});

describe("a reference to the index", () => {
  const index = ref("index");
  const list = ref("input", "list");

  it("is that of the innermost element, on the way forward and back", async () => {
    const saga = sagaOf(
      [
        forEach(
          "Outer",
          list,
          [
            asking("A", index),
            forEach("Inner", ref("item"), [asking("B", { index, of: ref("items", "Outer", 0) })], few),
            parallel("Both", { x: [asking("C", index)], y: [step("D")] }),
            choice("Second", { yes: [{ $eq: [index, 1] }, [asking("E", { $sum: [index, 10] })]] }),
          ],
          few,
        ),
        step("Pay", { kind: "pivot" }),
      ],
      declined,
    );
    const { calls } = await asked(saga, {
      input: { list: [["a"], ["b", "c"]] },
      failing: ({ state }) => (state === "Pay" ? "Declined" : undefined),
    });
    expect(calls.filter((call) => !/^(Pay|(Cancel)?D):?/.test(call)).sort()).toEqual([
      "A: 0",
      "A: 1",
      'B: {"index":0,"of":"a"}',
      'B: {"index":0,"of":"b"}',
      'B: {"index":1,"of":"b"}',
      "C: 0",
      "C: 1",
      "CancelA: 0",
      "CancelA: 1",
      'CancelB: {"index":0,"of":"a"}',
      'CancelB: {"index":0,"of":"b"}',
      'CancelB: {"index":1,"of":"b"}',
      "CancelC: 0",
      "CancelC: 1",
      "CancelE: 11",
      "E: 11",
    ]);
  });

  it("is there where nothing is compensated, and is in no frame that does without it", async () => {
    const mail = (of: TemplateJson) =>
      sagaOf([
        step("A"),
        forEach("Each", list, [
          step("Mail", { kind: "best-effort", action: { request: { id: ref("key"), of } } }),
        ]),
      ]);
    const { calls } = await asked(mail(index), { input: { list: ["a", "b"] } });
    expect(calls).toEqual(["A: undefined", "Mail: 0", "Mail: 1"]);
    const selectorOf = (saga: SagaDocument) => {
      const map = definitionOf(saga).States.Each;
      return map?.Type === "Map" ? Object.keys(map.ItemSelector ?? {}) : [];
    };
    const selectors = [mail(index), mail(1)].map(selectorOf);
    expect(selectors).toEqual([["key", "index"], ["key"]]);
  });
});

describe("a list that is made of another one", () => {
  it("is worked on by a forEach, and made once more for its compensation", async () => {
    const items: TemplateJson = {
      $map: [
        { $filter: [ref("input", "orders"), { $gt: [{ $count: [ref("element", "lines")] }, 0] }] },
        {
          name: ref("element", "name"),
          total: {
            $round: [
              {
                $sumOf: [ref("element", "lines"), { $product: [ref("element"), ref("elements", 1, "rate")] }],
              },
              2,
            ],
          },
        },
      ],
    };
    const saga = sagaOf(
      [forEach("Each", items, [asking("A", ref("item"))]), step("Pay", { kind: "pivot" })],
      declined,
    );
    const { calls } = await asked(saga, {
      input: {
        orders: [
          { name: "x", rate: 0.5, lines: [1, 0.25] },
          { name: "none", rate: 1, lines: [] },
          { name: "y", rate: 2, lines: [3] },
        ],
      },
      failing: ({ state }) => (state === "Pay" ? "Declined" : undefined),
    });
    const [x, y] = ['{"name":"x","total":0.62}', '{"name":"y","total":6}'];
    expect(calls.filter((call) => !call.startsWith("Pay")).sort()).toEqual([
      `A: ${x}`,
      `A: ${y}`,
      `CancelA: ${x}`,
      `CancelA: ${y}`,
    ]);
  });

  it("may be one of outcomes, of which nothing more is kept than what is made of them", async () => {
    const saga = sagaOf([forEach("Each", ref("input", "list"), [step("A")])], {
      output: { made: { $map: [ref("results", "Each"), ref("element", "A", "of")] } },
    });
    const { output } = await asked(saga, {
      input: { list: [1, 2] },
      answer: () => ({ of: 7, more: "not kept" }),
    });
    expect(output).toEqual({ made: [7, 7] });
    expect(JSON.stringify(definitionOf(saga))).not.toContain("more");
  });
});
