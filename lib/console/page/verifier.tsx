import { useState } from "preact/hooks";
import type { MachineInfo, VerifyState } from "../protocol.js";
import type { Act } from "./time-bar.js";

/** Counterexamples: searched for, or named by their script. */
export function Verifier({
  machine,
  verify,
  onPlay,
  act,
}: {
  readonly machine: MachineInfo;
  readonly verify: VerifyState | undefined;
  readonly onPlay: (film: string) => void;
  readonly act: Act;
}) {
  const [script, setScript] = useState("");
  const play = async (event: Event): Promise<void> => {
    event.preventDefault();
    const answer = await act<{ film: string }>("film", { machine: machine.arn, script });
    if (answer !== undefined) onPlay(answer.film);
  };
  return (
    <section class="verifier" aria-labelledby="verifier-title">
      <h2 id="verifier-title">Verifier</h2>
      <button
        type="button"
        disabled={verify?.isRunning === true}
        onClick={() => void act("verify", { machine: machine.arn })}
      >
        Search for a counterexample
      </button>
      <p role="status">{verify?.words ?? ""}</p>
      <ul>
        {verify?.films.map(({ id, title }) => (
          <li key={id}>
            <button type="button" onClick={() => onPlay(id)}>
              ▶ {title}
            </button>
          </li>
        ))}
      </ul>
      <form onSubmit={(event) => void play(event)}>
        <label class="field">
          <span>Play a run</span>
          <input
            value={script}
            required
            placeholder={`${machine.tasks[0]?.state ?? "Step"}=late`}
            onInput={({ currentTarget }) => setScript(currentTarget.value)}
          />
        </label>
        <button type="submit">▶ Play</button>
      </form>
    </section>
  );
}
