import type { JsonObject, JsonValue } from "../../../lib/asl/index.js";
import {
  type Execution,
  type Machine,
  seededRandom,
  startExecution,
  type TaskCall,
  type TaskOutcome,
  VirtualClock,
} from "../../../lib/runner/index.js";
import type { SagaDocument } from "../../../lib/saga/index.js";
import type { Divergence } from "../../../lib/verifier/acceptor/acceptor.js";
import { readCall } from "../../../lib/verifier/subject/calls.js";
import { firstDivergence } from "../../../lib/verifier/acceptor/first-divergence.js";
import type { Observation } from "../../../lib/verifier/acceptor/observation.js";
import { Witness } from "../../../lib/verifier/acceptor/witness.js";

/** What goes wrong with every try of the Task at a place, until the execution is redriven. */
export interface Fault {
  /** The state and the branches and iterations that it is in: `ReserveSeat@1`. */
  readonly place: string;
  readonly kind:
    | "once"
    | "lost"
    | "silent"
    | "timedOut"
    | "tooLarge"
    | "lacking"
    | { readonly error: string };
}

export interface WatchedRun {
  readonly divergence: Divergence | undefined;
  /** Where Tasks were called. */
  readonly places: readonly string[];
  readonly execution: Execution;
}

/** Runs a machine with a fault, redriven once if it gets stuck, and compares what it does with what its saga means. */
export async function watchedRun(
  document: SagaDocument,
  machine: Machine,
  given: {
    readonly input?: JsonValue;
    readonly faults?: readonly Fault[];
    /** How long every answer takes. */
    readonly takesSeconds?: number;
    readonly answer?: (state: string) => JsonObject;
  },
): Promise<WatchedRun> {
  const {
    input = {},
    faults = [],
    takesSeconds = 0,
    answer = (state: string) => ({ id: `id of ${state}`, price: 5, ref: state }),
  } = given;
  const clock = new VirtualClock();
  const startTime = clock.now();
  const observations: Observation[] = [];
  const witness = new Witness((seen) => void observations.push(seen));
  const places = new Set<string>();
  let isMended = false;
  const tasks = (call: TaskCall): TaskOutcome | Promise<TaskOutcome> => {
    const place = `${call.state}@${call.path.join(".")}`;
    places.add(place);
    const { operation, isPlaceholder } = readCall(call);
    witness.called(call, clock.now(), isPlaceholder ? { operation } : {});
    const kind = isMended ? undefined : faults.find((fault) => fault.place === place)?.kind;
    const failed = (error: string) => ({ failed: { error, cause: `because of ${place}` } });
    if (kind === "timedOut") return new Promise(() => {});
    if (kind === "lost" || (kind === "once" && call.attempt === 1)) return failed("Lost");
    if (kind === "silent") return { failed: { error: "Lost" } };
    if (kind === "tooLarge") return failed("States.DataLimitExceeded");
    if (typeof kind === "object") return failed(kind.error);
    const answered = kind === "lacking" ? {} : answer(call.state);
    if (call.taskToken === undefined) {
      const outcome = { succeeded: { Payload: answered } };
      if (takesSeconds === 0) return outcome;
      return new Promise((resolve) => {
        clock.schedule(clock.now() + takesSeconds * 1000, () => resolve(outcome));
      });
    }
    const token = call.taskToken;
    queueMicrotask(() => execution.sendTaskSuccess(token, answered));
    return { submitted: {} };
  };
  const execution = startExecution(machine, {
    input,
    name: "run",
    stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:Machine",
    clock,
    random: seededRandom(1),
    tasks,
    observe: (event) => witness.observe(event),
    observeFailure: (failure) => witness.failed(failure, clock.now()),
    history: false,
  });
  await clock.run(execution.ended);
  if (execution.status === "FAILED" && execution.error !== "Saga.Compensated") {
    isMended = true;
    execution.redrive();
    await clock.run(execution.ended);
  }
  const begun = {
    stateMachine: "Machine",
    name: "run",
    startTime,
    input,
  };
  const divergence = firstDivergence(document, begun, observations);
  return { divergence, places: [...places], execution };
}
