import { useState } from "preact/hooks";
import type { FaultChoice, FaultInfo, MachineInfo, TaskInfo } from "../protocol.js";
import type { Act } from "./time-bar.js";

/** All faults that are in force. */
export function FaultStrip({
  faults,
  machines,
  act,
}: {
  readonly faults: readonly FaultInfo[];
  readonly machines: readonly MachineInfo[];
  readonly act: Act;
}) {
  return (
    <section class="strip" aria-label="Faults in force">
      <strong>
        <span aria-hidden="true">⚡</span> Faults
      </strong>
      <ul>
        {faults.map((fault) => (
          <li key={fault.id}>
            <span>
              {machines.length > 1 && `${machines.find(({ arn }) => arn === fault.machine)?.name}: `}
              <b>{fault.task}</b> {fault.words}
              {fault.once
                ? ", at the next call"
                : `, ${fault.hits} ${fault.hits === 1 ? "call" : "calls"} so far`}
            </span>
            <button type="button" onClick={() => void act("repair", { id: fault.id })}>
              Repair<span class="unseen"> {fault.task}</span>
            </button>
          </li>
        ))}
      </ul>
      {faults.length > 1 && (
        <button type="button" onClick={() => void act("repair", { id: "all" })}>
          Repair all
        </button>
      )}
    </section>
  );
}

const choices: readonly (readonly [FaultChoice, label: string, explanation: string])[] = [
  ["fail-before", "Fail before it", "The call fails before it arrives."],
  ["lose-answer", "Lose the answer", "It is done, and nobody hears of it."],
  ["answer-late", "Answer late", "The call times out, and arrives after that."],
  ["deliver-twice", "Deliver twice", "The call arrives twice at the same time."],
];

/** Faults at a click, for one task. */
export function FaultPanel({
  task,
  machine,
  fault,
  act,
}: {
  readonly task: TaskInfo;
  readonly machine: string;
  readonly fault: FaultInfo | undefined;
  readonly act: Act;
}) {
  const [once, setOnce] = useState(true);
  const put = (kind: FaultChoice, more: object = {}) =>
    void act("fault", { machine, task: task.state, kind, once, ...more });
  return (
    <section class="faults" aria-labelledby="faults-title">
      <h4 id="faults-title">
        <span aria-hidden="true">⚡</span> Let it fail
      </h4>
      {fault !== undefined && (
        <p class="in-force">
          <span>
            In force: {task.state} {fault.words}
            {fault.once
              ? ", at the next call."
              : `. ${fault.hits} ${fault.hits === 1 ? "call" : "calls"} so far.`}
          </span>
          <button type="button" class="primary" onClick={() => void act("repair", { id: fault.id })}>
            Repair it
          </button>
        </p>
      )}
      <fieldset class="scope">
        <legend class="unseen">Calls that fail</legend>
        <label>
          <input type="radio" name="scope" checked={once} onChange={() => setOnce(true)} />
          <span>at the next call</span>
        </label>
        <label>
          <input type="radio" name="scope" checked={!once} onChange={() => setOnce(false)} />
          <span>at every call</span>
        </label>
      </fieldset>
      <div class="choices">
        {task.rejections.map((error) => (
          <button
            key={error}
            type="button"
            onClick={() => put("refuse", { error })}
            title="It refuses for good, and does nothing."
          >
            Refuse: {error}
          </button>
        ))}
        {choices.map(([kind, label, explanation]) => (
          <button key={kind} type="button" title={explanation} onClick={() => put(kind)}>
            {label}
          </button>
        ))}
        <button type="button" title="Every call fails until you repair it." onClick={() => put("down")}>
          Down until repaired
        </button>
      </div>
    </section>
  );
}
