import { describe, expect, it } from "@jest/globals";
import type { JsonValue, State } from "../../lib/asl/index.js";
import { compile } from "../../lib/compiler/index.js";
import { eq, operation, saga, shape } from "../../lib/saga/index.js";
import type { OperationDocument, SagaDocument, StepKind } from "../../lib/saga/index.js";
import { Timeline } from "../../lib/timeline/index.js";
import { sagaTasks } from "../../lib/saga/index.js";
import { verify } from "../../lib/verifier/index.js";
import { both, final, rejects, said, succeeds } from "../support/answers.js";
import { definitionOf, routesOf, taskOf } from "../support/definitions.js";
import { forEach, ref, sagaOf, step } from "../support/documents.js";
import { startSaga } from "../support/saga-runs.js";

/** A saga of one step before another, whose operation says what its answers mean. */
const of = (operation: Partial<OperationDocument>, kind: StepKind = "compensatable"): SagaDocument =>
  sagaOf([step("A"), step("B", { kind })], {
    declared: { DoB: operation },
    options: { redriveAfterStop: "compensate" },
  });

const choiceOf = (document: SagaDocument): Extract<State, { Type: "Choice" }> => {
  const { States } = definitionOf(document);
  const { "B: answer": state } = States;
  if (state?.Type !== "Choice")
    throw new Error(`no Choice reads the answer, but there are ${Object.keys(States)}`);
  return state;
};
const waysOf = (document: SagaDocument): string[] => {
  const { Choices, Default = "" } = choiceOf(document);
  return [...Choices.map(({ Next }) => Next), Default];
};

describe("the Choice that reads an answer", () => {
  it.each<[what: string, operation: Partial<OperationDocument>, ways: readonly string[]]>([
    ["rejections, final at the first try", rejects, ["CancelA", "CancelB", "CancelB", "Completed"]],
    ["rejections that are final", { ...rejects, ...final }, ["CancelA", "CancelB", "Completed"]],
    [
      "rejections that are never final",
      { ...rejects, rejectionsAreFinal: false },
      ["CancelB", "CancelB", "Completed"],
    ],
    ["successes", succeeds, ["CancelB", "Completed", "CancelB"]],
    ["both", { ...both, ...final }, ["CancelA", "CancelB", "Completed", "CancelB"]],
  ])("leads to where an error would: %s", (_, operation, ways) => {
    // The rule before the last way but one leads a redriven execution back.
    expect(waysOf(of(operation))).toEqual(ways);
  });

  it("isn't there for an operation without conditions, nor after a retriable step", () => {
    const retriable = sagaOf([step("P", { kind: "pivot" }), step("B", { kind: "retriable" })], {
      declared: { DoB: both },
    });
    for (const document of [of({}), retriable])
      expect(Object.keys(definitionOf(document).States)).not.toContain("B: answer");
  });

  it("keeps no more of the response than somebody reads", () => {
    const document = sagaOf([step("A"), step("B")], {
      declared: { DoB: both },
      output: { price: ref("results", "B", "price") },
    });
    const { Assign } = definitionOf(document).States.B as { readonly Assign: Record<string, string> };
    expect(Assign.answer_B).toBe(
      "{% {'response': {'success': $states.result.Payload.success, 'reason': $states.result.Payload.reason, 'price': $states.result.Payload.price}, " +
        "'first': $states.context.State.RetryCount = 0 and $states.context.Execution.RedriveCount = 0} %}",
    );
    expect(choiceOf(document).Choices.at(-1)?.Assign).toEqual({
      result_B: "{% {'price': $answer_B.response.price} %}",
    });
  });
});

describe("a Task that is tried until it is answered", () => {
  it.each<[what: string, state: string, document: SagaDocument]>([
    ["a compensation", "CancelA", sagaOf([step("A"), step("B")], { declared: { CancelA: both } })],
    [
      "a retriable step",
      "B",
      sagaOf([step("P", { kind: "pivot" }), step("B", { kind: "retriable" })], {
        declared: { DoB: succeeds },
      }),
    ],
    ["a pivot", "B", of({ ...both, ...final }, "pivot")],
  ])("raises an error that is retried, and not caught: %s", (_, state, document) => {
    const task = taskOf(document, state);
    expect(JSON.stringify(task)).toContain("$error('Saga.UndecidedAnswer: ");
    expect(JSON.stringify(task)).not.toContain("States.QueryEvaluationError");
  });

  it("refuses a list after the pivot in a Choice before it, because the pivot can't", () => {
    const after = forEach("Each", ref("input", "list"), [step("C", { kind: "retriable" })], { maxItems: 1 });
    const steps = [step("A"), step("B", { kind: "pivot" }), after];
    const document = sagaOf(steps, { declared: { DoB: { ...both, ...final } } });
    expect(routesOf(document).slice(0, 3)).toEqual([
      "A → Redriven: go back; States.DataLimitExceeded → CancelA; States.ALL → CancelA",
      "Redriven: go back → (Choice)",
      "B → B: answer",
    ]);
  });
});

/** The calls and the end of a run in which a step is given an answer. */
async function runWith(document: SagaDocument, answer: (state: string) => JsonValue, input: JsonValue = {}) {
  const run = startSaga(document, { answer, input });
  await run.go();
  const { error, cause, history = [] } = run.execution;
  const timeline = new Timeline({ taskOf: sagaTasks(document) });
  const told = history
    .flatMap((event) => timeline.read(event))
    .filter(({ kind }) => kind === "rejected" || kind === "failed")
    .map(({ kind, state, error, cause }) => [kind, state, error, cause]);
  return { called: run.calls.map(({ state }) => state), error, cause, told };
}

describe("a saga whose functions answer instead of throwing", () => {
  it("is compensated by a rejection, which is told with its reason", async () => {
    expect(await runWith(of(both), (state) => (state === "B" ? said.no : said.yes))).toEqual({
      called: ["A", "B", "CancelA"],
      error: "Saga.Compensated",
      cause: '{"step":"B","error":"Declined","cause":"out of stock"}',
      told: [["rejected", "B", "Declined", "out of stock"]],
    });
  });

  it("compensates the step, too, if the answer says nothing", async () => {
    const { called, told } = await runWith(of(both), () => said.nothing);
    expect([called, told]).toEqual([
      ["A", "B", "CancelB", "CancelA"],
      [["failed", "B", "Saga.UndecidedAnswer", expect.stringContaining("neither")]],
    ]);
  });

  it("finds the answer of each element of a list", async () => {
    const document = sagaOf([forEach("Each", ref("input", "list"), [step("A"), step("B")])], {
      declared: { DoB: rejects },
    });
    let count = 0;
    const answer = (state: string) => {
      if (state === "B") count += 1;
      return state === "B" && count === 2 ? said.no : said.yes;
    };
    const { called, told } = await runWith(document, answer, { list: [1, 2] });
    expect(called.filter((state) => state.startsWith("Cancel"))).toEqual(["CancelB", "CancelA", "CancelA"]);
    expect(told).toEqual([["rejected", "B", "Declined", "out of stock"]]);
  });

  it("costs one transition more for each step whose answer is read, and one to end on", () => {
    const { plan } = compile(of(both));
    expect(plan?.transitions).toEqual({
      completed: 4,
      failing: {
        A: { inDoubt: 3 },
        B: { inDoubt: 5, answeredRejected: 5, answeredInDoubt: 6 },
      },
    });
  });

  it.each<[what: string, document: SagaDocument]>([
    ["rejected at a later try", of(both)],
    [
      "before and after the pivot",
      sagaOf([step("A"), step("B", { kind: "pivot" })], {
        declared: { DoB: { ...both, ...final }, CancelA: both },
      }),
    ],
  ])("survives every failure: %s", async (_, document) => {
    const { holds, runs } = await verify(document, { faults: 1 });
    expect([holds, runs > 20]).toEqual([true, true]);
  });
});

describe("an operation", () => {
  it("describes the conditions on its answer by the type of its response", () => {
    const pay = operation("Pay", {
      request: shape<{ readonly id: string }>(),
      response: shape<{ readonly success: boolean; readonly reason?: string }>(),
      rejectedWhen: {
        when: ({ response }) => eq(response.success, false),
        rejection: "Declined",
        reason: ({ response }) => response.reason,
      },
      succeededWhen: ({ response }) => eq(response.success, true),
    });
    const document = saga("S")
      .step("Pay", { action: pay, kind: "best-effort", request: ({ key }) => ({ id: key }) })
      .toJSON();
    expect(document.operations).toEqual([{ name: "Pay", rejections: [], ...both }]);
    operation("Typo", {
      request: shape<object>(),
      response: shape<{ readonly success: boolean }>(),
      // @ts-expect-error: the response has no such property
      succeededWhen: ({ response }) => eq(response.succes, true),
    });
  });

  it("says that its rejections are final only if that means something else", () => {
    const documentOf = (props: object) =>
      saga("S")
        .step("A", {
          action: operation("A", { request: shape<object>(), ...props }),
          kind: "read-only",
          request: () => ({}),
        })
        .toJSON().operations[0];
    const rejectedWhen = { when: ({ response }: never) => eq(response, "no" as never), rejection: "No" };
    expect(documentOf({ ...final })).not.toHaveProperty("rejectionsAreFinal");
    expect(documentOf({ ...final, rejectedWhen })).toHaveProperty("rejectionsAreFinal", true);
    expect(documentOf({ rejectedWhen })).not.toHaveProperty("rejectionsAreFinal");
    expect(documentOf({ rejectionsAreFinal: false })).toHaveProperty("rejectionsAreFinal", false);
  });

  it.each<[what: string, props: object, says: string]>([
    ["rejectedWhen without a rejection", { rejectedWhen: { when: () => true } }, "rejectedWhen.rejection"],
    ["rejectedWhen that is a function", { rejectedWhen: () => true }, "rejectedWhen"],
    [
      "succeededWhen that is no function",
      { succeededWhen: true },
      '"succeededWhen" of the operation "A" is true',
    ],
  ])("refuses %s", (_, props, says) => {
    expect(() => operation("A", { request: shape<object>(), ...props })).toThrow(says);
  });
});
