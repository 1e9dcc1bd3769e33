import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ConsoleState, MachineInfo, RunView } from "../protocol.js";
import { Details } from "./details.js";
import { FaultPanel } from "./faults.js";
import { Picture } from "./picture.js";
import { icons, looksAfter, stateName } from "./run-looks.js";
import { Steps } from "./steps.js";
import { Tables } from "./tables.js";
import type { Act } from "./time-bar.js";
import { Waterfall } from "./waterfall.js";
import { laidOut, outcomeIcons, whereabouts } from "./words.js";

interface RunPageProps {
  readonly run: RunView;
  readonly machine: MachineInfo;
  readonly state: ConsoleState;
  readonly tablesChanged: number;
  readonly act: Act;
  /** Opens the form with this input. */
  readonly onAgain: (input: string | undefined) => void;
}

/** One execution. */
export function RunPage({ run, machine, state, tablesChanged, act, onAgain }: RunPageProps) {
  const { row, entries } = run;
  const [at, setAt] = useState<number | undefined>();
  const [chosen, setChosen] = useState<{ readonly state: string; readonly entry: number | undefined }>();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const count = at ?? entries.length;
  const looks = useMemo(() => looksAfter(entries, count, machine), [entries, count, machine]);
  const current = entries.slice(0, count).findLast(({ state: name }) => name !== undefined)?.state;
  const shownState = chosen?.state ?? (current === undefined ? undefined : stateName(current));
  const task = machine.tasks.find((each) => each.state === shownState);
  const shown = shownState === undefined ? undefined : looks.get(shownState);
  const faults = state.faults.filter((fault) => fault.machine === machine.arn);
  return (
    <article>
      <header class="run-head">
        <h2 ref={title} tabIndex={-1}>
          {row.name}
        </h2>
        <p class={`outcome ${row.outcome}`}>
          <span aria-hidden="true">{outcomeIcons[row.outcome]}</span> {row.outcome}{" "}
          <span class="where">{whereabouts(row)}</span>
        </p>
        <div class="actions">
          {run.isRedrivable && (
            <button type="button" class="primary" onClick={() => void act("redrive", { run: row.arn })}>
              ↻ Redrive
            </button>
          )}
          {run.isCancellable && (
            <button type="button" onClick={() => void act("cancel", { run: row.arn })}>
              ↩ Cancel it
            </button>
          )}
          {state.mode === "local" && (
            <button type="button" onClick={() => onAgain(run.input)}>
              Start again …
            </button>
          )}
        </div>
      </header>
      {run.advice.length > 0 && (
        <div class="advice">
          {run.advice.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
      )}
      <Steps entries={entries} at={at} onStep={setAt} />
      <div class="story">
        <Picture
          machine={machine}
          looks={looks}
          faults={faults}
          selected={shownState}
          onSelect={(name) => setChosen({ state: name, entry: undefined })}
        />
        <div class="facts">
          {shownState !== undefined && (
            <section class="step" aria-labelledby="step-title">
              <h3 id="step-title">
                {task?.title ?? shownState}{" "}
                {task !== undefined && task.title !== task.state && <small>{task.state}</small>}
                {shown !== undefined && (
                  <span class={`look ${shown.look}`}>
                    <span aria-hidden="true">{icons[shown.look]}</span> {shown.words}
                  </span>
                )}
              </h3>
              {chosen !== undefined && (
                <button type="button" class="quiet" onClick={() => setChosen(undefined)}>
                  Follow the execution
                </button>
              )}
              {task !== undefined && state.mode === "local" && (
                <FaultPanel
                  task={task}
                  machine={machine.arn}
                  fault={faults.find((fault) => fault.task === task.state)}
                  act={act}
                />
              )}
              <Details
                run={row.arn}
                entries={entries}
                count={count}
                state={shownState}
                entry={chosen?.entry}
                onEntry={(entry) => setChosen({ state: shownState, entry })}
              />
            </section>
          )}
          <Waterfall
            entries={entries}
            count={count}
            selected={shownState}
            onSelect={(name, entry) => setChosen({ state: name, entry })}
          />
          {state.hasTables && (
            <Tables
              run={row.arn}
              keyPrefix={`${machine.name}:${row.name}/`}
              until={at === undefined ? undefined : entries[at - 1]?.event}
              since={entries[count - 2]?.event}
              changed={tablesChanged}
            />
          )}
          <Data title="Input" text={run.input} />
          <Data title="Output" text={run.output} />
          <Data title="Cause" text={run.cause} />
        </div>
      </div>
    </article>
  );
}

function Data({ title, text }: { readonly title: string; readonly text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <details class="data">
      <summary>{title} of the execution</summary>
      <pre tabIndex={0} role="group" aria-label={title}>
        {laidOut(text)}
      </pre>
    </details>
  );
}
