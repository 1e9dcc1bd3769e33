import type { JsonObject, JsonValue } from "../../../lib/asl/index.js";
import { compile } from "../../../lib/compiler/index.js";
import {
  type Execution,
  loadMachine,
  seededRandom,
  startExecution,
  type TaskCall,
  type TaskOutcome,
  VirtualClock,
} from "../../../lib/runner/index.js";
import { allSteps, expandParts } from "../../../lib/saga/index.js";
import type { Deed, Scenario } from "./page.js";

/** What came of a scenario. */
export interface Played {
  /**
   * The states of the compensations that were called up to the end, and after a redrive: in order, each once, with the
   * indexes of the elements that they are for.
   */
  readonly compensated: readonly (readonly string[])[];
  /** Status and error, or status alone, and after a redrive once more. */
  readonly ended: readonly string[];
  readonly output: JsonValue | undefined;
  readonly cause: string | undefined;
  /** How often each state was called up to the first end. */
  readonly tries: Readonly<Record<string, number>>;
  /** What each state was called with, in order. */
  readonly calls: readonly { readonly state: string; readonly request: JsonValue | undefined }[];
}

const trip: JsonObject = { city: "Rome", travellers: [{ name: "Ada" }, { name: "Bob" }], by: "car" };
const answer: JsonObject = { price: 100, perNight: 40 };

/** Plays a scenario in the runner. */
export async function play({
  saga,
  input = trip,
  tasks: bindings = {},
  does = {},
  redriven,
}: Scenario): Promise<Played> {
  const document = expandParts(saga.toJSON());
  const { steps, hooks = {} } = document;
  const forward = new Set(
    [...allSteps(steps), ...(hooks.onCompleted ?? []), ...(hooks.onCompensated ?? [])].map(
      ({ name }) => name,
    ),
  );
  const { definition, diagnostics } = compile(saga, { tasks: bindings });
  if (definition === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  const clock = new VirtualClock();
  const calls: { state: string; request: JsonValue | undefined }[] = [];
  const compensated = [new Set<string>()];
  const tries = new Map<string, number>();
  let isMended = false;

  const deedOf = (place: string, state: string): Deed => {
    const count = tries.get(place) ?? 0;
    tries.set(place, count + 1);
    const deeds = isMended ? [] : [does[place] ?? does[state] ?? []].flat();
    return deeds[Math.min(count, deeds.length - 1)] ?? { answers: answer };
  };
  const tasks = (call: TaskCall): TaskOutcome => {
    const { state, taskToken } = call;
    const request = (call.arguments as JsonObject).Payload;
    calls.push({ state, request });
    const indexes = indexesIn(request);
    const name = state.replace(/: again$/, "");
    if (!forward.has(state))
      compensated.at(-1)?.add(`${name}${indexes.map((index) => `[${index}]`).join("")}`);
    const deed = deedOf(`${state}${indexes.map((index) => `@${index}`).join("")}`, state);
    if (deed === "nothing") return { submitted: {} };
    if (deed === "tooMuch") return { succeeded: { Payload: "x".repeat(300_000) } };
    if ("fails" in deed) return { failed: { error: deed.fails, cause: "why" } };
    if (taskToken === undefined)
      return "answers" in deed
        ? { succeeded: { Payload: deed.answers } }
        : {
            failed: { error: deed.refuses, cause: "why" },
          };
    queueMicrotask(() =>
      "refuses" in deed
        ? execution.sendTaskFailure(taskToken, { error: deed.refuses, cause: "why" })
        : execution.sendTaskSuccess(taskToken, deed.answers),
    );
    return { submitted: {} };
  };
  const execution: Execution = startExecution(loadMachine(definition), {
    input,
    name: "run",
    stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:Machine",
    clock,
    random: seededRandom(1),
    tasks,
  });
  const ended: string[] = [];
  const go = async () => {
    await clock.run(execution.ended);
    ended.push(execution.status, ...(execution.error === undefined ? [] : [execution.error]));
  };
  await go();
  const triesToEnd = Object.fromEntries(tries);
  if (redriven) {
    isMended = true;
    compensated.push(new Set());
    execution.redrive();
    await go();
  }
  const { output, cause } = execution;
  return {
    compensated: compensated.map((names) => [...names]),
    ended,
    output,
    cause,
    tries: triesToEnd,
    calls,
  };
}

/** The indexes in the key that a request holds. */
function indexesIn(request: JsonValue | undefined): string[] {
  const key = Object.values((request ?? {}) as JsonObject).find(
    (value): value is string => typeof value === "string" && value.startsWith("Machine:run/"),
  );
  return (key?.split("/") ?? []).filter((part) => /^\d+$/.test(part));
}
