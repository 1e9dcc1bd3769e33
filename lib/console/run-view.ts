import type { StepFunctions } from "../operations/index.js";
import type { ConsoleMachine } from "./console-machine.js";
import type { RunRow, RunView } from "./protocol.js";
import { ToldRun } from "./told-run.js";

/** Reads an execution to its latest event, and tells it. */
export async function viewRun(
  api: StepFunctions,
  machine: ConsoleMachine,
  row: RunRow,
  told = new ToldRun(row.arn, machine.taskOf),
): Promise<RunView> {
  const described = await api.describe(row.arn);
  for await (const event of api.history(row.arn)) told.read(event);
  const { input, output, cause, isRedrivable, notRedrivableReason } = described;
  const isCancellable =
    machine.goesBack &&
    ((row.outcome === "running" && row.redrives === 0) || (row.outcome === "stopped" && isRedrivable));
  return {
    row,
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    ...(cause === undefined ? {} : { cause }),
    entries: told.entries,
    isRedrivable:
      isRedrivable && (row.outcome === "stuck" || row.outcome === "failed" || row.outcome === "stopped"),
    ...(notRedrivableReason === undefined ? {} : { notRedrivableReason }),
    isCancellable,
    advice: adviceOn(row, {
      isRedrivable,
      goesBack: machine.goesBack,
      taskOf: machine.taskOf,
      notRedrivableReason,
    }),
  };
}

function adviceOn(
  { outcome, state, error = "an error" }: RunRow,
  {
    isRedrivable,
    goesBack,
    taskOf,
    notRedrivableReason = "Step Functions doesn't say why",
  }: Pick<RunView, "isRedrivable"> &
    Pick<ConsoleMachine, "goesBack" | "taskOf"> & { readonly notRedrivableReason: string | undefined },
): string[] {
  const again = isRedrivable ? [] : [`It can't be redriven: ${notRedrivableReason}.`];
  switch (outcome) {
    case "stuck": {
      if (state === undefined) return [`It is stuck with ${error}.`, ...again];
      const what = taskOf?.(state)?.isCompensation === true ? "The compensation" : "The step";
      return [
        `${what} ${state} kept failing with ${error}. Mend what it calls, then redrive: it goes on there, and nothing that is done is done twice.`,
        ...again,
      ];
    }
    case "stopped":
      return [
        goesBack
          ? "It was stopped half-way. Redriving it takes everything back, unless it had reached its point of no return."
          : "It was stopped half-way. Redriving it lets it go on where it was.",
        ...again,
      ];
    case "failed":
      return again;
    default:
      return [];
  }
}
