import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { FilmView, MachineInfo } from "../protocol.js";
import { Details } from "./details.js";
import { Picture } from "./picture.js";
import { looksAfter, stateName } from "./run-looks.js";
import { Steps } from "./steps.js";
import { Waterfall } from "./waterfall.js";

/** A run of the verifier, played. */
export function FilmPage({ film, machine }: { readonly film: FilmView; readonly machine: MachineInfo }) {
  const { entries, broken, holds, script, title } = film;
  const [at, setAt] = useState<number | undefined>(1);
  const [chosen, setChosen] = useState<string | undefined>();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const count = at ?? entries.length;
  const isAtEnd = count >= entries.length;
  const looks = useMemo(() => looksAfter(entries, count, machine), [entries, count, machine]);
  const current = entries.slice(0, count).findLast(({ state }) => state !== undefined)?.state;
  const state = chosen ?? (current === undefined ? undefined : stateName(current));
  return (
    <article class="film">
      <header class="run-head">
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <p class={`outcome ${broken.length > 0 ? "stuck" : "completed"}`}>
          {broken.length > 0 ? "✗ breaks a law" : "✓ keeps every law"}
        </p>
      </header>
      <p class="script">
        A run of the verifier: <code>saga verify --replay "{script}"</code>
      </p>
      <Steps entries={entries} at={at} onStep={setAt} isFilm />
      {isAtEnd && broken.length > 0 && (
        <div class="advice" role="status">
          {broken.map((how) => (
            <p key={how}>✗ {how}</p>
          ))}
        </div>
      )}
      <div class="story">
        <Picture machine={machine} looks={looks} faults={[]} selected={state} onSelect={setChosen} />
        <div class="facts">
          {state !== undefined && (
            <section class="step" aria-labelledby="step-title">
              <h3 id="step-title">{machine.tasks.find((task) => task.state === state)?.title ?? state}</h3>
              <Details
                run={undefined}
                entries={entries}
                count={count}
                state={state}
                entry={undefined}
                onEntry={() => {}}
              />
            </section>
          )}
          <Waterfall entries={entries} count={count} selected={state} onSelect={setChosen} />
          {isAtEnd && holds.length > 0 && (
            <section class="holds" aria-labelledby="holds-title">
              <h3 id="holds-title">In the end</h3>
              <pre tabIndex={0} role="group" aria-labelledby="holds-title">
                {holds.join("\n")}
              </pre>
            </section>
          )}
        </div>
      </div>
    </article>
  );
}
