import { describe, expect, it } from "@jest/globals";
import { compile } from "../../lib/compiler/index.js";
import {
  allSteps,
  type NodeDocument,
  type SagaDocument,
  type StepDocument,
  sequencesIn,
} from "../../lib/saga/index.js";
import { aslErrorsIn } from "../support/asl-validity.js";
import { definitionOf, stringsIn } from "../support/definitions.js";
import { parallelSagas } from "../support/parallel-sagas.js";
import { type Failing, runSaga, type SagaRun } from "../support/saga-runs.js";

const answer = (state: string) => ({ id: `id of ${state}`, ref: `ref of ${state}` });
const run = (saga: SagaDocument, failing: Failing) => runSaga(saga, { failing, answer });

/** The steps whose compensations were called, in order: told by the key in the request. */
function compensated({ steps }: SagaDocument, { calls }: SagaRun): string[] {
  const all = allSteps(steps);
  const actions = new Set(all.map(({ name }) => name));
  return calls
    .filter(({ state }) => !actions.has(state))
    .map(({ request }) => {
      const texts = [...stringsIn(request)];
      return all.find(({ name }) => texts.some((text) => text.endsWith(`/${name}`)))?.name ?? "(no key)";
    });
}

/** Semantics §1 and §8: every step that was begun and not rejected, the steps of other branches among them. */
function begun(
  nodes: readonly NodeDocument[],
  failing: StepDocument,
  isRefused: boolean,
): { steps: string[]; failed: boolean } {
  const steps: string[] = [];
  for (const node of nodes) {
    if (node.type === "step") {
      const isFailing = node.name === failing.name;
      if (node.compensation !== undefined && !(isFailing && isRefused)) steps.push(node.name);
      if (isFailing) return { steps, failed: true };
    } else {
      const branches = sequencesIn(node).map((branch) => begun(branch.steps, failing, isRefused));
      steps.push(...branches.flatMap((branch) => branch.steps));
      if (branches.some(({ failed }) => failed)) return { steps, failed: true };
    }
  }
  return { steps, failed: false };
}

/** Whether a step surely came before another: so that it is compensated after it. */
function precedes(nodes: readonly NodeDocument[], first: string, second: string): boolean {
  const index = (name: string) =>
    nodes.findIndex((node) => allSteps([node]).some((step) => step.name === name));
  const [a, b] = [index(first), index(second)];
  if (a !== b) return a < b;
  const node = nodes[a];
  if (node === undefined || node.type === "step") return false;
  return sequencesIn(node).some(({ steps }) => {
    const names = allSteps(steps).map(({ name }) => name);
    return names.includes(first) && names.includes(second) && precedes(steps, first, second);
  });
}

const sagas = Object.entries(parallelSagas);
const failures = sagas.flatMap(([title, saga]) =>
  allSteps(saga.steps).flatMap((failing) => {
    const rejections =
      saga.operations.find(({ name }) => name === failing.action.operation)?.rejections ?? [];
    return [
      { title, saga, failing, step: failing.name, failure: "inDoubt" as const, error: "Lost" },
      ...rejections.map((error) => ({
        title,
        saga,
        failing,
        step: failing.name,
        failure: "rejected" as const,
        error,
      })),
    ];
  }),
);

describe("a run of a saga with blocks", () => {
  it.each(sagas)("is that of a definition that asl-validator accepts: %s", (_title, saga) => {
    expect(aslErrorsIn(definitionOf(saga))).toBe("");
  });

  it.each(sagas)("completes, with as many transitions as planned: %s", async (_title, saga) => {
    const { execution, entered } = await run(saga, () => undefined);
    expect([execution.status, execution.error, execution.cause]).toEqual(["SUCCEEDED", undefined, undefined]);
    expect(entered()).toHaveLength(compile(saga).plan?.transitions.completed ?? Number.NaN);
  });

  it.each(failures)(
    "$title: where $step is $failure, everything begun is compensated, and nothing else",
    async ({ saga, failing, failure, error }) => {
      const failed = await run(saga, ({ state }) => (state === failing.name ? error : undefined));
      const { execution, entered } = failed;
      const planned = compile(saga).plan?.transitions.failing[failing.name]?.[failure];
      if (planned !== undefined) expect(entered()).toHaveLength(planned);
      if (failing.kind === "best-effort") {
        expect(execution.status).toBe("SUCCEEDED");
        const output = execution.output as { failures?: object; output?: { failures?: object } };
        expect((output.output ?? output).failures).toHaveProperty(failing.name, {
          Error: "Lost",
          Cause: "why",
        });
        return;
      }
      if (failing.kind === "retriable" || (failing.kind === "pivot" && failure === "inDoubt")) {
        expect([execution.status, execution.error, compensated(saga, failed)]).toEqual([
          "FAILED",
          "Lost",
          [],
        ]);
        return;
      }
      const isOptimistic = saga.options?.whenCompensated === "succeed";
      expect([execution.status, execution.error]).toEqual(
        isOptimistic ? ["SUCCEEDED", undefined] : ["FAILED", "Saga.Compensated"],
      );
      const told = isOptimistic
        ? (execution.output as { failure: unknown }).failure
        : JSON.parse(execution.cause ?? "");
      expect(told).toEqual({ step: failing.name, error, cause: "why" });
      const order = compensated(saga, failed);
      expect([...order].sort()).toEqual(begun(saga.steps, failing, failure === "rejected").steps.sort());
      for (const [index, later] of order.entries()) {
        for (const earlier of order.slice(index + 1))
          expect(precedes(saga.steps, later, earlier)).toBe(false);
      }
    },
  );

  it("lets a branch run to its end though another has failed", async () => {
    const saga = parallelSagas["a block between steps, and a pivot"];
    const { calls } = await run(saga as SagaDocument, ({ state }) => (state === "A" ? "Lost" : undefined));
    expect(calls.filter(({ state }) => ["C", "D"].includes(state))).toHaveLength(2);
  });

  it("calls every compensation with what its branch answered, and the failure that began it", async () => {
    const saga = parallelSagas["compensations that need what their branch answered"] as SagaDocument;
    const { calls } = await run(saga, ({ state }) => (state === "Last" ? "Lost" : undefined));
    const request = (state: string) => calls.find((call) => call.state === state)?.request;
    expect(request("CancelB")).toEqual({
      id: "Machine:run/Block/B",
      a: { id: "id of A", ref: "ref of A" },
      own: { id: "id of B", ref: "ref of B" },
      root: { id: "id of Root", ref: "ref of Root" },
      why: { step: "Last", error: "Lost", cause: "why" },
    });
    expect(request("CancelLast")).toEqual({ id: "Machine:run/Last", d: { id: "id of D", ref: "ref of D" } });
    const lost = await run(saga, ({ state }) => (state === "B" ? "Lost" : undefined));
    expect(lost.calls.find(({ state }) => state === "CancelB")?.request).not.toHaveProperty("own");
  });

  it("compensates every branch whole where its outcomes are too large to come back", async () => {
    const saga = parallelSagas["a block between steps, and a pivot"] as SagaDocument;
    const large = "x".repeat(200_000);
    const { execution, calls } = await runSaga(saga, { answer: (state) => ({ id: state, large }) });
    expect([execution.status, execution.error]).toEqual(["FAILED", "Saga.Compensated"]);
    expect(
      calls
        .map(({ state }) => state)
        .filter((state) => state.startsWith("Cancel"))
        .sort(),
    ).toEqual(["CancelA", "CancelB", "CancelC", "CancelD", "CancelFirst"]);
  });
});
