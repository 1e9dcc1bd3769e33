import { describe, expect, it } from "@jest/globals";
import { byteLength, type JsonObject, type JsonValue, limits } from "../../lib/asl/index.js";
import type { NodeDocument, SagaDocument } from "../../lib/saga/index.js";
import { replay, type SubjectOptions, verify } from "../../lib/verifier/index.js";
import { definitionOf } from "../support/definitions.js";
import { forEach, parallel, ref, sagaOf, step, wait, withKey } from "../support/documents.js";
import { baseSagas } from "./mutations/base-sagas.js";
import { task } from "./mutations/edit.js";

const pay = step("Pay", { kind: "pivot" });
const asks = (...of: readonly JsonValue[]) => ({
  action: { request: { ...withKey, of } },
  compensation: { request: withKey },
});
const textOf = (...path: readonly (string | number)[]) => ref("results", ...path, "text");
const sized = (characters: number): JsonObject => ({ text: "x".repeat(characters) });

/** Yields how a saga ends if nothing fails, and each law that its run breaks. */
async function ended(saga: SagaDocument, characters: number, options: SubjectOptions = {}) {
  const responses = Object.fromEntries(saga.operations.map(({ name }) => [name, sized(characters)]));
  const { completed, compensated, broken } = await verify(saga, {
    inputs: [{ list: [1, 2, 3] }],
    responses,
    ...options,
    faults: 0,
    stops: 0,
  });
  return [
    completed > 0 ? "completed" : compensated > 0 ? "compensated" : "stuck",
    ...broken.map(({ code }) => code),
  ];
}

describe("data near the limit of 256 KiB", () => {
  it("is a request up to the last byte, and the step is in doubt beyond it", async () => {
    const saga = sagaOf([step("A"), step("B"), step("C", asks(textOf("A"), textOf("B"))), pay]);
    const without = { FunctionName: "${DoC}", Payload: { id: "ByHand:run/C", of: ["", ""] } };
    const room = limits.payloadBytes - byteLength(JSON.stringify(without));
    const responses = (characters: number) => ({ DoA: sized(100_000), DoB: sized(characters - 100_000) });
    expect(await ended(saga, 0, { responses: responses(room) })).toEqual(["completed"]);
    expect(await ended(saga, 0, { responses: responses(room + 1) })).toEqual(["compensated"]);
  });

  const all = [textOf("Both", "x", "A"), textOf("Both", "x", "B"), textOf("Both", "y", "C")];
  const both = (...last: readonly NodeDocument[]) =>
    sagaOf([
      parallel("Both", { x: [step("A"), step("B"), ...last], y: [step("C"), ...last.map(later)] }),
      step("Last", asks({ $count: [all] })),
      pay,
    ]);
  const later = (node: NodeDocument): NodeDocument => ({ ...node, name: `Later${node.name}` });
  const list = sagaOf([
    forEach("Each", ref("input", "list"), [step("A"), step("B", asks(textOf("A")))], { maxConcurrency: 2 }),
    step("Last", asks(textOf("Each", 0, "A"))),
    pay,
  ]);

  it.each<[string, SagaDocument, fits: number, tooLarge: number]>([
    ["outcomes of branches together", both(), 80_000, 100_000],
    ["the outcome of a branch that ends on a step", both(), 80_000, 132_000],
    [
      "the outcome of a branch that ends on a wait",
      both(wait("W", { for: { minutes: 1 } })),
      80_000,
      132_000,
    ],
    ["outcomes of elements together", list, 80_000, 100_000],
  ])("loses what is too large, and everything is compensated: %s", async (_what, saga, fits, tooLarge) => {
    expect(await ended(saga, fits)).toEqual(["completed"]);
    expect(await ended(saga, tooLarge)).toEqual(["compensated"]);
  });

  it("is lost once more if the execution is stopped where the block fails", async () => {
    const responses = Object.fromEntries(["DoA", "DoB", "DoC"].map((name) => [name, sized(100_000)]));
    const { broken, timeline } = await replay(both(), "failed(Both)=stopped", { inputs: [{}], responses });
    expect(broken).toEqual([]);
    expect(timeline).toContain("stopped at failed(Both)");
  });

  it("is an output only as far as that fits", async () => {
    const output = { a: textOf("A"), b: textOf("B") };
    const largeOutput = { options: { largeOutput: true }, output };
    for (const saga of [
      sagaOf([step("A"), step("B")], { output }),
      sagaOf([step("A"), step("B")], largeOutput),
    ]) {
      for (const characters of [32_000, 33_000, 131_000, 131_100])
        expect(await ended(saga, characters)).toEqual(["completed"]);
    }
  });

  it("is told of the compensation whose request it is, while one of a name that begins its name is tried again", async () => {
    const large = { request: { ...withKey, of: [textOf("A"), textOf("B")] } };
    const both = parallel("Both", { x: [step("C")], y: [step("Car", { compensation: large }), step("D")] });
    const saga = sagaOf([step("A"), step("B"), both, pay], {
      declared: { DoPay: { rejections: ["Refused"] } },
    });
    const responses = { DoA: sized(140_000), DoB: sized(140_000) };
    const script = "Pay=rejected(Refused) CancelC@0=lostOnce";
    const { broken } = await replay(saga, script, { inputs: [{}], responses });
    // It is stuck, as the saga means it to be: that breaks another law than that of the model.
    expect(new Set(broken.map(({ code }) => code))).toEqual(new Set(["stuck"]));
    expect(broken[0]?.how).toContain("CancelCar with States.DataLimitExceeded");
  });

  it("is not what makes a machine fail that keeps too much of a small answer", async () => {
    const hoards = task("A", (each) => ({ ...each, Assign: { result_A: "{% $pad('', 300000, 'x') %}" } }));
    const definition = hoards(definitionOf(baseSagas.sequence));
    const broken = await ended(baseSagas.sequence, 1, { definition });
    expect(broken).toContain("model");
  });

  it("is told in causes as far as they are kept, however long they are", async () => {
    const told = { request: { ...withKey, why: ref("failure", "cause") } };
    const tell = step("Tell", { kind: "best-effort" });
    const saga = sagaOf([
      step("A", { compensation: told }),
      tell,
      parallel("Both", { x: [{ ...tell, name: "Say" }], y: [step("B", { compensation: told })] }),
    ]);
    for (const script of ["A=lost", "Tell=lost", "Say@0=lost", "B@1=lost"])
      expect((await replay(saga, script, { inputs: [{}] })).broken).toEqual([]);
  });
});
