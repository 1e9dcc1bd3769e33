import { describe, expect, it } from "@jest/globals";
import type { JsonObject, JsonValue } from "../../lib/asl/index.js";
import { type Course, compile, transitionsOf } from "../../lib/compiler/index.js";
import {
  allSteps,
  expandParts,
  operation,
  readDocument,
  type SagaDocument,
  saga,
  shape,
} from "../../lib/saga/index.js";
import { apart } from "../support/arbitraries.js";
import { definitionOf } from "../support/definitions.js";
import { failuresOf, isSame, compensatedKeys as keysCompensated } from "../support/every-failure.js";
import { expectedRun, instancesOf } from "../support/expected-run.js";
import { type LanguageSaga, languageSagas } from "../support/language-sagas.js";
import { type Failing, runSaga, type SagaRun, startSaga } from "../support/saga-runs.js";

const answer = (state: string) => ({ id: `id of ${state}`, price: 5 });
const run = ({ saga, input }: LanguageSaga, failing: Failing = () => undefined) =>
  runSaga(saga, { input, answer, failing });

function idOf(request: JsonValue | undefined): string {
  return (request as JsonObject).id as string;
}

/** The keys with which compensations were called, in order. */
const compensatedKeys = (saga: SagaDocument, ran: SagaRun) => keysCompensated(saga, ran, idOf);

const sagas = Object.entries(languageSagas);
const failures = sagas.flatMap(([title, each]) =>
  failuresOf(each.saga, each.course).map((failure) => ({ title, each, ...failure })),
);

describe.each(sagas)("%s", (_title, each) => {
  const document = expandParts(each.saga);

  it("compiles from its JSON to the same definition", () => {
    const read = readDocument(JSON.parse(JSON.stringify(each.saga)));
    expect(read.document).toEqual(each.saga);
    expect(compile(read.document as SagaDocument).definition).toEqual(definitionOf(each.saga));
  });

  it("completes, with as many transitions as planned, every action called with its own key", async () => {
    const completed = await run(each);
    const { status, error, cause } = completed.execution;
    expect([status, error, cause]).toEqual(["SUCCEEDED", undefined, undefined]);
    expect(completed.entered()).toHaveLength(transitionsOf(document, each.course) ?? Number.NaN);
    const keys = instancesOf(document, each.course).map(({ key }) => key);
    expect(completed.calls.map(({ request }) => idOf(request)).sort()).toEqual(keys.sort());
  });

  it("compensates everything that was begun where the outcomes of a block are too large", async () => {
    const large = "x".repeat(100_000);
    const ran = await runSaga(each.saga, {
      input: each.input,
      answer: (state) => ({ ...answer(state), large, price: 5 }),
    });
    const { status, error } = ran.execution;
    if (status === "SUCCEEDED") return;
    expect([status, error]).toEqual(["FAILED", "Saga.Compensated"]);
    const called = new Set(ran.calls.map(({ request }) => idOf(request)));
    const compensatable = instancesOf(document, each.course).filter(({ step }) => step.compensation);
    const begun = compensatable.map(({ key }) => key).filter((key) => called.has(key));
    expect(compensatedKeys(each.saga, ran)).toEqual(expect.arrayContaining(begun));
  });
});

describe("a failure", () => {
  it.each(failures.filter((_failure, index) => index % apart(16) === 0))(
    "$title: $key $outcome compensates what was begun, once, and nothing else",
    async ({ each, document, instance, key, outcome, error }) => {
      const course: Course = {
        ...each.course,
        outcome: (step, at) => (isSame(instance, step, at) ? outcome : "succeeds"),
      };
      const failed = await run(each, ({ state, arguments: args }) =>
        state === instance.step.name && idOf((args as JsonObject).Payload) === key ? error : undefined,
      );
      const { status, error: ended, cause } = failed.execution;
      const planned = transitionsOf(document, course);
      if (planned !== undefined) expect(failed.entered()).toHaveLength(planned);
      const { kind } = instance.step;
      if (kind === "best-effort") {
        const output = failed.execution.output as { readonly failures: JsonObject };
        const told = { Error: error, Cause: "why" };
        expect(output.failures[instance.step.name]).toEqual(instance.at.length === 0 ? told : [told]);
        return;
      }
      if (kind === "pivot" && outcome === "inDoubt") {
        expect([status, ended, compensatedKeys(each.saga, failed)]).toEqual(["FAILED", "Lost", []]);
        return;
      }
      expect([status, ended]).toEqual(["FAILED", "Saga.Compensated"]);
      expect(JSON.parse(cause ?? "")).toEqual({ step: instance.step.name, error, cause: "why" });
      expect(compensatedKeys(each.saga, failed).sort()).toEqual(
        [...expectedRun(document, course).keys].sort(),
      );
    },
  );
});

describe("a compensation that is stuck", () => {
  const last = (each: LanguageSaga) =>
    instancesOf(expandParts(each.saga), each.course).findLast(
      ({ step }) => step.compensation !== undefined && step.action.callback === undefined,
    );
  const all = sagas.flatMap(([title, each]) => {
    const failing = last(each);
    if (failing === undefined) return [];
    const course: Course = {
      ...each.course,
      outcome: (step, at) => (isSame(failing, step, at) ? "inDoubt" : "succeeds"),
    };
    return expectedRun(expandParts(each.saga), course).keys.map((key) => ({
      title,
      each,
      failing,
      course,
      key,
    }));
  });
  const cases = all.filter((_stuck, index) => index % apart(16) === 0);

  it.each(cases)("$title: $key goes on when it is redriven, or lets the others go first", async (tried) => {
    const { each, failing, course, key } = tried;
    const actions = new Set(allSteps(expandParts(each.saga).steps).map(({ name }) => name));
    let isMended = false;
    const started = startSaga(each.saga, {
      input: each.input,
      answer,
      failing: ({ state, arguments: args }) => {
        const id = idOf((args as JsonObject).Payload);
        if (actions.has(state)) return id === failing.key ? "Lost" : undefined;
        return id === key && !isMended && !state.endsWith(": again") ? "Stuck" : undefined;
      },
    });
    await started.go();
    const continues = each.saga.recovery?.continueOnStuck === true;
    if (continues) {
      const stuck = instancesOf(expandParts(each.saga), each.course).find((instance) => instance.key === key);
      const isStuck: Course["isStuck"] = (step, at) => stuck !== undefined && isSame(stuck, step, at);
      expect(started.entered()).toHaveLength(
        transitionsOf(expandParts(each.saga), { ...course, isStuck }) ?? Number.NaN,
      );
    } else {
      expect([started.execution.status, started.execution.error]).toEqual(["FAILED", "Stuck"]);
      isMended = true;
      started.execution.redrive();
      await started.go();
    }
    expect([started.execution.status, started.execution.error]).toEqual(["FAILED", "Saga.Compensated"]);
    const compensated = new Set(compensatedKeys(each.saga, started));
    expect([...compensated].sort()).toEqual([...expectedRun(expandParts(each.saga), course).keys].sort());
  });
});

describe("the results of a forEach", () => {
  it.each([[[]], [["x"]], [["x", "y"]]])("are a list wherever they stand, of %j too", async (list) => {
    const each = saga<{ readonly list: readonly string[] }>("Lists")
      .forEach("Each", {
        items: ({ input }) => input.list,
        each: (item) =>
          item.step("Look", { kind: "read-only", action: look, request: ({ item }) => ({ of: item }) }),
      })
      .step("Last", {
        kind: "read-only",
        action: look,
        request: ({ results }) => ({ of: [results.Each, 1, results.Each[0]?.Look.of, { in: results.Each }] }),
      })
      .output(({ results }) => ({ all: [results.Each], whole: results.Each }));
    const { execution, calls } = await runSaga(each.toJSON(), {
      input: { list },
      answer: () => ({ of: "it" }),
    });
    const outcomes = list.map(() => ({ Look: { of: "it" } }));
    expect(calls.at(-1)?.request).toEqual({
      of: [outcomes, 1, ...(list.length > 0 ? ["it"] : []), { in: outcomes }],
    });
    expect(execution.output).toEqual({ all: [outcomes], whole: outcomes });
  });
});

const look = operation("Look", {
  request: shape<{ readonly of: unknown }>(),
  response: shape<{ readonly of: string }>(),
});
