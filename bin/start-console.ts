import { LocalSource, openConsole, TimeControl } from "../lib/console/index.js";
import type { FaultChoice } from "../lib/console/protocol.js";
import type { TripRequest } from "../lib/examples/trip-booking/contract.js";
import { scenarios, type TripScenario } from "../lib/examples/trip-booking/local/scenarios.js";
import { synthesize } from "../lib/examples/trip-booking/local/synthesize.js";
import { type Fault, type LocalEnvironment, startLocalEnvironment } from "../lib/local/index.js";
import { cancelExecution } from "../lib/operations/index.js";

/** Options of {@link startConsole}. */
export interface StartConsoleOptions {
  readonly write: (line: string) => void;
  /** The directory to synthesize to. */
  readonly assembly: string;
  /** A trip that the form offers first. @default - those of the five trips */
  readonly trip?: TripRequest;
  /** Asked for when there is first something to clean up: a signal that is aborted when the console is to end. */
  readonly interruption: () => AbortSignal;
}

/**
 * Opens the trip booking in the console, with the same five trips that `npm start` runs. The one that gets stuck is left for the person,
 * with its fault in force. Resolves when it is ended.
 */
export async function startConsole({
  write,
  assembly,
  trip,
  interruption,
}: StartConsoleOptions): Promise<void> {
  write("Synthesizing the stack and bundling its functions …");
  synthesize(assembly);
  const signal = interruption();
  const time = new TimeControl({ pace: "instant" });
  const environment = await startLocalEnvironment({
    assembly,
    clock: time.clock,
    aroundCall: time.aroundCall,
  });
  try {
    const source = new LocalSource({
      environment,
      time,
      place: "the trip booking",
      documents: new Map(),
      inputs: [
        ...(trip === undefined ? [] : [{ title: "Your trip", input: { ...trip } }]),
        ...scenarios.map(({ title, input }) => ({ title, input: { ...input } })),
      ],
    });
    const open = await openConsole({ source });
    try {
      write("Running the five trips …");
      // The fault of the one that gets stuck stays in force, so that one comes last.
      const named = scenarios.map((scenario, index) => ({ scenario, name: `trip-${index + 1}` }));
      const isStuck = ({ scenario }: (typeof named)[number]) => scenario.ends === "stuck";
      const ordered = [...named.filter((each) => !isStuck(each)), ...named.filter(isStuck)];
      for (const { scenario, name } of ordered) {
        if (signal.aborted) return;
        await runScenario(scenario, name, { environment, source, time });
      }
      time.setPace("watchable");
      write("The trip that got stuck waits for you: repair the car's cancellation, and redrive it.");
      write("");
      write(`Console: ${open.url}`);
      write("Ctrl-C ends it.");
      await aborted(signal);
    } finally {
      await open.close();
    }
  } finally {
    time.close();
    await environment.close();
  }
}

async function runScenario(
  { input, faults, cancelledIn, ends }: TripScenario,
  name: string,
  {
    environment,
    source,
    time,
  }: { readonly environment: LocalEnvironment; readonly source: LocalSource; readonly time: TimeControl },
): Promise<void> {
  const machine = environment.stateMachines.find("TripBooking/TripBooking/StateMachine").arn;
  const added = faults.map((fault) =>
    source.faults.add({ machine, task: taskOf(fault), kind: choiceOf(fault), once: false }),
  );
  let entered: string | undefined;
  let cancelling: Promise<unknown> | undefined;
  const endObserving = environment.observe(({ executionArn, event }) => {
    entered = event.stateEnteredEventDetails?.name ?? entered;
    if (event.type !== "TaskScheduled" || entered !== cancelledIn || cancelling !== undefined) return;
    // The call stays under way meanwhile: no time leaps to where it would be given up.
    const letTimePass = time.clock.callBegan();
    cancelling = cancelExecution(source.api, executionArn, { follow: false }).finally(letTimePass);
  });
  const execution = environment.startExecution(machine, { name, input });
  await environment.resultOf(execution);
  await cancelling;
  await environment.resultOf(execution);
  endObserving();
  if (ends !== "stuck") for (const { id } of added) source.faults.repair(id);
}

/** The step or the compensation that a fault of a scenario is for: the function's construct is called as its operation is. */
function taskOf({ task, function: of }: Fault): string {
  return task ?? String(of).split("/").at(-1) ?? "";
}

const choices: Readonly<Record<Exclude<Fault["kind"], "reject">, FaultChoice>> = {
  failBefore: "down",
  loseAnswer: "lose-answer",
  deliverLate: "answer-late",
  deliverTwice: "deliver-twice",
};

function choiceOf({ kind }: Fault): FaultChoice {
  return kind === "reject" ? "refuse" : choices[kind];
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
