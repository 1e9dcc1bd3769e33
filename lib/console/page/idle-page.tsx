import { useState } from "preact/hooks";
import type { ConsoleState, FaultInfo, MachineInfo } from "../protocol.js";
import { FaultPanel } from "./faults.js";
import { Picture } from "./picture.js";
import type { Shown } from "./run-looks.js";
import type { Act } from "./time-bar.js";

const nothing: ReadonlyMap<string, Shown> = new Map();

/** A state machine while no execution is chosen. Faults can be put on its tasks already. */
export function IdlePage({
  machine,
  mode,
  faults,
  act,
}: {
  readonly machine: MachineInfo;
  readonly mode: ConsoleState["mode"];
  readonly faults: readonly FaultInfo[];
  readonly act: Act;
}) {
  const [state, setState] = useState<string | undefined>();
  const task = machine.tasks.find((each) => each.state === state);
  return (
    <article>
      <header class="run-head">
        <h2>{machine.title}</h2>
      </header>
      <p class="hint">
        {mode === "local"
          ? "Start an execution, or choose one from the list. Click a step to let it fail."
          : mode === "aws"
            ? "Choose an execution from the list."
            : "Search for a counterexample, or play a run of the verifier."}
      </p>
      <div class="story">
        <Picture machine={machine} looks={nothing} faults={faults} selected={state} onSelect={setState} />
        <div class="facts">
          {task !== undefined && mode === "local" && (
            <section class="step" aria-labelledby="step-title">
              <h3 id="step-title">
                {task.title} {task.title !== task.state && <small>{task.state}</small>}
              </h3>
              <FaultPanel
                task={task}
                machine={machine.arn}
                fault={faults.find((fault) => fault.task === task.state && fault.machine === machine.arn)}
                act={act}
              />
            </section>
          )}
        </div>
      </div>
    </article>
  );
}
