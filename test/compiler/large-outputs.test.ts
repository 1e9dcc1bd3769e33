import { describe, expect, it } from "@jest/globals";
import { type JsonObject, type JsonValue, statesOf } from "../../lib/asl/index.js";
import { compile } from "../../lib/compiler/index.js";
import type { NodeDocument, SagaDocument, SagaOptions } from "../../lib/saga/index.js";
import { choice, forEach, parallel, ref, sagaOf, step, wait } from "../support/documents.js";
import { type SagaRunOptions, startSaga } from "../support/saga-runs.js";

const KiB = 1024;

/** How a saga ends, and the states that it has entered. */
async function endOf(saga: SagaDocument, options: SagaRunOptions = {}) {
  const { execution, go, entered } = startSaga(saga, options);
  await go();
  const end = execution.history.at(-1);
  const output = end?.executionSucceededEventDetails?.output;
  return {
    status: execution.status,
    output: output === undefined ? undefined : (JSON.parse(output) as JsonValue),
    entered: entered(),
  };
}

const output = { a: ref("results", "A", "doc"), b: ref("results", "B", "doc") };
/** A saga that ends on what comes after two steps, whose answers are in the output. */
const twoAnswers = (after: readonly NodeDocument[], options: SagaOptions = {}) =>
  sagaOf([step("A"), step("B"), ...after], { output, options });
const pay = step("Pay", { kind: "pivot" });
const charactersOf = (value: JsonValue) => JSON.stringify(value).length;

describe("an output that is too large", () => {
  const large = { doc: "x".repeat(150 * KiB) };
  const outputTooLarge = charactersOf({ a: large.doc, b: large.doc });

  it.each<[where: string, saga: SagaDocument, expected: JsonObject]>([
    ["on a step", twoAnswers([]), { outputTooLarge }],
    ["on the pivot", twoAnswers([pay]), { outputTooLarge }],
    ["on a state of its own", twoAnswers([wait("Pause", { for: { seconds: 1 } })]), { outputTooLarge }],
    ["on a step whose output may be large", twoAnswers([], { largeOutput: true }), { outputTooLarge }],
    [
      "on the pivot, where compensated sagas succeed too",
      twoAnswers([pay], { whenCompensated: "succeed" }),
      { outcome: "completed", output: { outputTooLarge } },
    ],
    [
      "and may be large, where compensated sagas succeed too",
      twoAnswers([pay], { whenCompensated: "succeed", largeOutput: true }),
      { outcome: "completed", output: { outputTooLarge } },
    ],
    [
      "on the path of a choice",
      sagaOf([step("A"), step("B"), choice("Way", { here: [ref("input", "here"), [step("C")]] })], {
        output,
      }),
      { outputTooLarge },
    ],
  ])("never ends a saga that ends %s", async (_where, saga, expected) => {
    const answer = (state: string) => (["A", "B"].includes(state) ? large : {});
    const end = await endOf(saga, { answer, input: { here: true } });
    expect(end).toMatchObject({ status: "SUCCEEDED", output: expected });
    expect(end.entered.filter((state) => state.startsWith("Cancel"))).toEqual([]);
  });

  it("never ends a saga whose input is told in it", async () => {
    const saga = sagaOf([step("A")], { output: { once: ref("input", "x"), twice: ref("input", "x") } });
    const end = await endOf(saga, { input: { x: "x".repeat(200 * KiB) } });
    expect(end).toMatchObject({ status: "SUCCEEDED", output: { outputTooLarge: expect.any(Number) } });
  });

  it.each([
    ["x", 0, true],
    ["x", 1, false],
    // Of three bytes each: the measure leaves room for them.
    ["\u4e16", 0, true],
  ])("is one of more than 65,536 characters (%s, and %i more)", async (character, more, fits) => {
    const doc = character.repeat(65_536 - charactersOf({ doc: "" }) + more);
    const saga = sagaOf([step("A")], { output: { doc: ref("results", "A", "doc") } });
    const end = await endOf(saga, { answer: () => ({ doc }) });
    expect(end).toMatchObject({ status: "SUCCEEDED", output: fits ? { doc } : { outputTooLarge: 65_537 } });
  });
});

describe("an output that may be large", () => {
  const saga = sagaOf([step("A")], {
    output: { doc: ref("results", "A", "doc") },
    options: { largeOutput: true },
  });

  it.each([
    [256 * KiB - charactersOf({ doc: "" }), true],
    [256 * KiB - charactersOf({ doc: "" }) + 1, false],
  ])("has up to 256 KiB, measured exactly (%i characters)", async (characters, fits) => {
    // An answer of that size comes by the variable of the step, in which the name of the property is no part.
    const doc = "x".repeat(characters - 200);
    const padded = sagaOf([step("A")], {
      output: { doc: ref("results", "A", "doc"), pad: "y".repeat(200 - ',"pad":""'.length) },
      options: { largeOutput: true },
    });
    const end = await endOf(padded, { answer: () => ({ doc }) });
    expect(end.status).toBe("SUCCEEDED");
    if (fits) expect(charactersOf(end.output ?? null)).toBe(256 * KiB);
    else expect(end.output).toEqual({ outputTooLarge: 256 * KiB + 1 });
  });

  it("takes three transitions more, as the plan says", async () => {
    const { entered } = await endOf(saga, { answer: () => ({ doc: "x" }) });
    expect(entered).toEqual(["A", "Completed: output", "Completed: value", "Completed"]);
    expect(compile(saga).plan?.transitions.completed).toBe(4);
  });
});

describe("the failures of best-effort steps", () => {
  const tell = (name: string) => step(name, { kind: "best-effort" });
  const cause = JSON.stringify({ errorMessage: "connect ECONNREFUSED", trace: ["at Socket".repeat(700)] });
  const failing = ({ state }: { readonly state: string }) => (/^(Mail|Sms)/.test(state) ? "Down" : undefined);
  const input = { people: Array.from({ length: 40 }, (_, index) => `p${index}`) };
  const causesIn = (value: JsonValue | undefined): string[] =>
    JSON.stringify(value) === undefined
      ? []
      : [...JSON.stringify(value).matchAll(/"Cause":("(?:[^"\\]|\\.)*")/g)].map(([, text]) =>
          JSON.parse(text ?? '""'),
        );

  it.each<[where: string, nodes: readonly NodeDocument[], count: number, characters: number]>([
    [
      "in a forEach before the pivot",
      [forEach("Each", ref("input", "people"), [tell("Mail"), tell("Sms")]), pay],
      80,
      200,
    ],
    [
      "in a forEach after the pivot",
      [pay, forEach("Each", ref("input", "people"), [tell("Mail"), tell("Sms")])],
      80,
      200,
    ],
    ["in a parallel", [parallel("Both", { mail: [tell("Mail")], sms: [tell("Sms")] }), pay], 2, 200],
    ["of a few", [pay, tell("Mail"), tell("Sms")], 2, 1000],
    ["of a hundred", [pay, ...Array.from({ length: 100 }, (_, index) => tell(`Mail${index}`))], 100, 327],
    [
      "in a forEach of many",
      [forEach("Each", ref("input", "people"), [tell("Mail"), tell("Sms")], { maxItems: 500 }), pay],
      80,
      32,
    ],
  ])("change nothing, however long their causes are: %s", async (_where, nodes, count, characters) => {
    const end = await endOf(sagaOf([step("A"), ...nodes]), { failing, cause, input });
    expect(end.status).toBe("SUCCEEDED");
    expect(end.entered).not.toContain("CancelA");
    const causes = causesIn(end.output);
    expect(causes).toHaveLength(count);
    expect(new Set(causes)).toEqual(new Set([cause.slice(0, characters)]));
  });
});

describe("the frame of an iteration", () => {
  const take = step("Take", { action: { request: { id: ref("key"), line: ref("item") } } });
  const nested = sagaOf(
    [
      forEach(
        "Orders",
        ref("input", "orders"),
        [forEach("Lines", ref("item", "lines"), [take], { maxItems: 5 })],
        {
          maxItems: 5,
        },
      ),
      pay,
    ],
    { declared: { DoPay: { rejections: ["Declined"] } } },
  );
  const framesOf = (saga: SagaDocument): JsonValue[] => {
    const { definition } = compile(saga);
    return [...statesOf(definition ?? { StartAt: "", States: {} })].flatMap(([, state]) =>
      state.Type === "Map" ? [JSON.parse(JSON.stringify(state.ItemSelector))] : [],
    );
  };

  it("holds an element of 130 KiB inside another one on the way back too", async () => {
    const input = { orders: [{ lines: [{ sku: "x".repeat(130 * KiB) }] }] };
    const { execution, go, entered } = startSaga(nested, {
      input,
      failing: ({ state }) => (state === "Pay" ? "Declined" : undefined),
    });
    await go();
    expect(execution.history.at(-1)?.executionFailedEventDetails?.error).toBe("Saga.Compensated");
    expect(entered().filter((state) => state === "CancelTake")).toHaveLength(1);
  });

  it("is the same forward and backward, without what nothing asks for", () => {
    const [orders, lines, ...back] = framesOf(nested);
    expect(back).toHaveLength(2);
    // The key of the first state is written out: the variable of its beginning is not there yet.
    expect(Object.keys(orders as JsonObject)).toEqual(["item", "key", "index"]);
    expect(lines).toMatchObject({ outer: "{% {'index': $states.input.index} %}" });
    expect(back.map((frame) => Object.keys(frame as JsonObject))).toEqual([
      Object.keys(orders as JsonObject),
      Object.keys(lines as JsonObject),
    ]);
    expect(back[1]).toEqual(lines);
    const plain = sagaOf([
      pay,
      forEach("Each", ref("input", "list"), [step("Tell", { kind: "best-effort" })]),
    ]);
    expect(framesOf(plain).map((frame) => Object.keys(frame as JsonObject))).toEqual([["key"]]);
  });
});
