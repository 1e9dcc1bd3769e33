import { describe, expect, it } from "@jest/globals";
import type { TaskState } from "../../lib/asl/index.js";
import {
  compile,
  dynamoDbDeleteItemTask,
  dynamoDbPutItemTask,
  dynamoDbUpdateItemTask,
} from "../../lib/compiler/index.js";
import { operation, type SagaDocument, type StepDocument, saga, shape } from "../../lib/saga/index.js";
import { verify } from "../../lib/verifier/index.js";
import { definitionOf, taskOf } from "../support/definitions.js";
import { expectDiagnostics } from "../support/diagnostics.js";
import { forEach, parallel, ref, sagaOf, step } from "../support/documents.js";
import { runSaga, startSaga } from "../support/saga-runs.js";

const condition = "DynamoDB.ConditionalCheckFailedException";
/** A step whose compensation ends well by the failed condition. */
const settled = (name: string): StepDocument => step(name, { compensation: { settledBy: [condition] } });
const declared = { DoPay: { rejections: ["Declined"] } };
const pay = step("Pay", { kind: "pivot" });

/** Runs a saga whose payment is declined, and whose compensations say that there is nothing to take back. */
const calls = async (saga: SagaDocument, failing: (state: string) => string | undefined) => {
  const { calls, execution } = await runSaga(saga, {
    input: { list: [1, 2] },
    failing: ({ state }) => (state === "Pay" ? "Declined" : failing(state)),
  });
  return {
    called: calls.map(({ state }) => state).filter((state) => state.startsWith("Cancel")),
    error: execution.error,
  };
};
const bySettling = (state: string) => (state.startsWith("Cancel") ? condition : undefined);

describe("an error that settles a compensation", () => {
  it("is caught and not retried", () => {
    const saga = sagaOf([step("A"), settled("B"), pay], { declared });
    const { Retry, Catch } = taskOf(saga, "CancelB") as TaskState;
    expect(Retry?.[0]).toEqual({
      ErrorEquals: [condition, "States.QueryEvaluationError", "States.DataLimitExceeded"],
      MaxAttempts: 0,
    });
    expect(Catch).toEqual([{ ErrorEquals: [condition], Next: "CancelA" }]);
    expect((taskOf(saga, "CancelA") as TaskState).Catch).toBeUndefined();
  });

  it.each<[where: string, saga: SagaDocument, called: readonly string[]]>([
    ["in a sequence", sagaOf([settled("A"), settled("B"), pay], { declared }), ["CancelB", "CancelA"]],
    [
      "in branches",
      sagaOf([parallel("Both", { x: [settled("A"), settled("B")], y: [settled("C")] }), pay], { declared }),
      ["CancelB", "CancelC", "CancelA"],
    ],
    [
      "for elements of a list",
      sagaOf([forEach("Each", ref("input", "list"), [settled("A")]), pay], { declared }),
      ["CancelA", "CancelA"],
    ],
    [
      "where all is compensated at once",
      sagaOf([settled("A"), settled("B"), pay], { declared, recovery: { order: "parallel" } }),
      ["CancelA", "CancelB"],
    ],
    [
      "where one that is stuck lets others go first",
      sagaOf([settled("A"), settled("B"), pay], { declared, recovery: { continueOnStuck: true } }),
      ["CancelB", "CancelA"],
    ],
  ])("ends it well %s, after one call", async (_where, saga, called) => {
    expect(await calls(saga, bySettling)).toEqual({ called, error: "Saga.Compensated" });
  });

  it("ends well a compensation that was stuck and is tried once more", async () => {
    const saga = sagaOf([settled("A"), settled("B"), pay], { declared, recovery: { continueOnStuck: true } });
    const names = Object.keys(definitionOf(saga).States).filter((name) => name.startsWith("CancelB"));
    const again = names.find(
      (name) =>
        "Type" in (definitionOf(saga).States[name] ?? {}) &&
        name !== "CancelB" &&
        definitionOf(saga).States[name]?.Type === "Task",
    );
    const { called, error } = await calls(saga, (state) =>
      state === "CancelB" ? "Down" : state === again ? condition : undefined,
    );
    expect(called.filter((state) => state === again)).toEqual([again]);
    expect(error).toBe("Saga.Compensated");
  });

  it("is another than those of which the saga is stuck", async () => {
    const saga = sagaOf([settled("A"), pay], { declared });
    expect((await calls(saga, (state) => (state === "CancelA" ? "DynamoDB.Other" : undefined))).error).toBe(
      "DynamoDB.Other",
    );
  });

  it("is tried by the verifier, which finds a catcher that is missing", async () => {
    const saga = sagaOf([settled("A"), pay], { declared });
    const definition = definitionOf(saga);
    const { Catch: _, ...uncaught } = taskOf(saga, "CancelA") as TaskState;
    const without = { ...definition, States: { ...definition.States, CancelA: uncaught } };
    const [right, wrong] = [
      await verify(saga, { faults: 2 }),
      await verify(saga, { faults: 2, definition: without as typeof definition }),
    ];
    expect([right.broken, right.holds]).toEqual([[], true]);
    expect(wrong.broken.map(({ code }) => code)).toContain("model");
  });

  it.each([
    ["", "matches no error"],
    ["DynamoDB.*", "matches no error"],
    ["States.TaskFailed", "doesn't tell whether there is something to take back"],
    ["DynamoDB.ResourceNotFoundException", "says that the table or resource is missing"],
    ["DynamoDB.TransactionCanceledException", "may have other reasons"],
    ["DynamoDB.ThrottlingException", "only says that the service is busy"],
    ["DynamoDB.ProvisionedThroughputExceededException", "only says that the service is busy"],
  ])("is none of those that say something else: %s", (error, why) => {
    const { diagnostics } = compile(sagaOf([step("A", { compensation: { settledBy: [error] } })]));
    expectDiagnostics(diagnostics, [["invalid-error-name", "A", error]]);
    expect(diagnostics[0]?.message).toContain(why);
  });

  it("needs a write that stays, and an action that requires that there is none", () => {
    const table = { tableName: "Orders" };
    const saga = (action: StepDocument["action"]["request"]) =>
      sagaOf([
        step("A", {
          action: { request: action },
          compensation: { settledBy: [condition], request: { Key: { id: ref("key") } } },
        }),
      ]);
    const conditional = { Item: { id: ref("key") }, ConditionExpression: "attribute_not_exists(id)" };
    const found = (
      request: StepDocument["action"]["request"],
      back: ReturnType<typeof dynamoDbUpdateItemTask>,
    ) => compile(saga(request), { tasks: { DoA: dynamoDbPutItemTask(table), CancelA: back } }).diagnostics;
    expect(found(conditional, dynamoDbUpdateItemTask(table))).toEqual([]);
    const deleted = found(conditional, dynamoDbDeleteItemTask(table));
    expectDiagnostics(deleted, [["settled-without-tombstone", "A", "CancelA"]]);
    expect(deleted[0]?.message).toContain("it deletes the item, so that nothing stays");
    const unconditional = found({ Item: { id: ref("key") } }, dynamoDbUpdateItemTask(table));
    expectDiagnostics(unconditional, [["settled-without-tombstone", "A", "CancelA"]]);
    expect(unconditional[0]?.message).toContain('its action "DoA" writes the item without a condition');
  });
});

describe("a description with settledBy", () => {
  const take = operation("Take", { request: shape<{ readonly id: string }>() });
  const mark = operation("Mark", { request: shape<{ readonly id: string }>(), settledBy: [condition] });
  const compensationOf = (compensation: Parameters<typeof described>[0]) => described(compensation).steps[0];
  const described = (
    compensation: typeof mark | { readonly operation: typeof mark; readonly settledBy: readonly string[] },
  ) =>
    saga<unknown>("S")
      .step("A", { action: take, request: ({ key }) => ({ id: key }), compensation })
      .toJSON();

  it("takes the operation's errors, unless the compensation has its own", () => {
    expect(compensationOf(mark)).toMatchObject({
      compensation: { operation: "Mark", settledBy: [condition] },
    });
    expect(compensationOf({ operation: mark, settledBy: ["Other"] })).toMatchObject({
      compensation: { operation: "Mark", settledBy: ["Other"] },
    });
  });

  it("fails on what is no list of names", () => {
    const wrong = condition as never;
    expect(() => operation("Mark", { request: shape<unknown>(), settledBy: wrong })).toThrow(
      'The property "settledBy" of the operation "Mark" is',
    );
    expect(() => described({ operation: mark, settledBy: wrong })).toThrow(
      'The property "settledBy" of the compensation of the step "A" is',
    );
  });
});

describe("an error after which a call is not tried again", () => {
  const hopeless = { retry: { notOn: ["Hopeless"] } };

  it("leaves an action in doubt at once, while others are tried again", async () => {
    const saga = sagaOf([step("A", { action: hopeless })]);
    const tried = async (error: string) =>
      (await runSaga(saga, { failing: ({ state }) => (state === "A" ? error : undefined) })).calls.map(
        ({ state }) => state,
      );
    expect(await tried("Hopeless")).toEqual(["A", "CancelA"]);
    expect(await tried("Down")).toEqual(["A", "A", "A", "CancelA"]);
  });

  it("makes a compensation, a pivot and a retriable step stuck at once, from where they are redriven", async () => {
    const saga = sagaOf(
      [
        step("A", { compensation: hopeless }),
        step("Pay", { kind: "pivot", action: hopeless }),
        step("Ship", { kind: "retriable", action: hopeless }),
      ],
      { declared },
    );
    for (const [failing, stuckOn] of [
      [["Pay", "Declined"], "CancelA"],
      [[], "Pay"],
      [[], "Ship"],
    ] as const) {
      let isDown = true;
      const run = startSaga(saga, {
        failing: ({ state }) =>
          state === failing[0] ? failing[1] : state === stuckOn && isDown ? "Hopeless" : undefined,
      });
      await run.go();
      expect([run.execution.status, run.execution.error]).toEqual(["FAILED", "Hopeless"]);
      expect(run.calls.filter(({ state }) => state === stuckOn)).toHaveLength(1);
      isDown = false;
      run.execution.redrive();
      await run.go();
      expect(run.calls.filter(({ state }) => state === stuckOn)).toHaveLength(2);
      expect(run.execution.error).toBe(stuckOn === "CancelA" ? "Saga.Compensated" : undefined);
    }
  });

  it.each<[error: string, kind: StepDocument["kind"], why: string]>([
    ["", "compensatable", "matches no error"],
    ["Any *", "compensatable", "matches no error"],
    ["NoA", "compensatable", "is a rejection of the operation"],
    ["States.ALL", "compensatable", "is every error"],
    ["States.TaskFailed", "compensatable", "is every error"],
    ["Lambda.TooManyRequestsException", "pivot", "the service is busy"],
    ["DynamoDB.ThrottlingException", "pivot", "the service is busy"],
  ])("is one that tells more than %s of a %s step", (error, kind, why) => {
    const saga = sagaOf([step("A", { kind, action: { retry: { notOn: [error] } } })], {
      declared: { DoA: { rejections: ["NoA"] } },
    });
    const { diagnostics } = compile(saga);
    expectDiagnostics(diagnostics, [["invalid-error-name", "A", error]]);
    expect(diagnostics[0]?.message).toContain(why);
  });

  it("may be that a service is busy, where it is tried a few times only", () => {
    const saga = sagaOf([step("A", { action: { retry: { notOn: ["Lambda.TooManyRequestsException"] } } })]);
    expect(compile(saga).diagnostics).toEqual([]);
  });
});
