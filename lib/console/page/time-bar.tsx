import { formatElapsed } from "../../timeline/text.js";
import type { Pace, TimeState } from "../protocol.js";

/** Has the server do something; the page shows what goes wrong. */
export type Act = <Answer>(path: string, body: object) => Promise<Answer | undefined>;

const paces: readonly (readonly [Pace, string])[] = [
  ["watchable", "to watch"],
  ["instant", "as fast as it goes"],
  ["real", "real time"],
];

interface TimeBarProps {
  readonly time: TimeState;
  readonly run: string | undefined;
  readonly act: Act;
}

/** Time under control. */
export function TimeBar({ time, run, act }: TimeBarProps) {
  const { isPaused, pace, held, next } = time;
  const set = (body: object) => void act("time", body);
  const [first] = held;
  const isWaiting = next !== undefined && next > 1000 && (isPaused || pace === "real");
  return (
    <div class="time" role="group" aria-label="Time">
      <button
        type="button"
        aria-pressed={isPaused}
        onClick={() => set({ action: isPaused ? "resume" : "pause" })}
      >
        {isPaused ? "▶ Go on" : "‖ Pause"}
      </button>
      <button type="button" onClick={() => set({ action: "step", run })}>
        ⇥ Step
      </button>
      <button type="button" disabled={!isWaiting} onClick={() => set({ action: "leap" })}>
        ↷ Leap over the wait
      </button>
      <label>
        <span>Pace</span>
        <select
          value={pace}
          onChange={({ currentTarget }) => set({ action: "pace", pace: currentTarget.value })}
        >
          {paces.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <span class="moment" role="status">
        {isPaused && first !== undefined
          ? `Paused before ${first.state}${held.length > 1 ? `, ${held.length} calls held` : ""}`
          : isPaused
            ? `Paused${next === undefined ? "" : `, next in ${formatElapsed(next)}`}`
            : isWaiting
              ? `Next in ${formatElapsed(next)}`
              : ""}
      </span>
    </div>
  );
}
