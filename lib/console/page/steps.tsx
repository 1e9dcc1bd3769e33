import { useEffect, useState } from "preact/hooks";
import { formatElapsed } from "../../timeline/text.js";
import type { RunEntry } from "../protocol.js";
import { placeName } from "./run-looks.js";

interface StepsProps {
  readonly entries: readonly RunEntry[];
  /** Number of entries that count; undefined for all of them, those that are yet to come too. */
  readonly at: number | undefined;
  readonly onStep: (at: number | undefined) => void;
  /** Plays by itself from the beginning, as a film does. */
  readonly isFilm?: boolean;
}

/** Milliseconds for which a film shows each entry. */
const frame = 900;

/** Looks back through a run: by a slider, by buttons, or as a film. */
export function Steps({ entries, at, onStep, isFilm = false }: StepsProps) {
  const [isPlaying, setIsPlaying] = useState(isFilm);
  const count = at ?? entries.length;
  const last = entries[count - 1];
  const isAtEnd = count >= entries.length;
  useEffect(() => {
    if (!isPlaying) return;
    const timer = setTimeout(() => {
      if (isAtEnd) setIsPlaying(false);
      else onStep(count + 1);
    }, frame);
    return () => clearTimeout(timer);
  }, [isPlaying, isAtEnd, count, onStep]);
  const go = (to: number): void => {
    setIsPlaying(false);
    const next = Math.max(1, Math.min(entries.length, to));
    onStep(next >= entries.length && !isFilm ? undefined : next);
  };
  const play = (): void => {
    if (isAtEnd) onStep(1);
    setIsPlaying(!isPlaying);
  };
  return (
    <section class="steps" aria-label="Look back through time">
      <button type="button" onClick={() => go(1)} aria-label="To the beginning" title="To the beginning">
        |◀
      </button>
      <button type="button" onClick={() => go(count - 1)} aria-label="One step back" title="One step back">
        ◀
      </button>
      <button type="button" onClick={play} class="play">
        {isPlaying ? "‖ Stop" : "▶ Play"}
      </button>
      <button
        type="button"
        onClick={() => go(count + 1)}
        aria-label="One step forward"
        title="One step forward"
      >
        ▶
      </button>
      <button type="button" onClick={() => go(entries.length)} aria-label="To the end" title="To the end">
        ▶|
      </button>
      <input
        type="range"
        min={1}
        max={Math.max(1, entries.length)}
        value={count}
        aria-label="Moment of the execution"
        aria-valuetext={last === undefined ? "the beginning" : sentence(last)}
        onInput={({ currentTarget }) => go(Number(currentTarget.value))}
      />
      <output>
        <b>
          {count} of {entries.length}
        </b>{" "}
        {last !== undefined && sentence(last)} {at === undefined && !isFilm && <span class="now">now</span>}
      </output>
    </section>
  );
}

function sentence(entry: RunEntry): string {
  const place = entry.kind === "ended" || entry.kind === "redriven" ? "" : placeName(entry);
  return [formatElapsed(entry.at), place, entry.words].filter((part) => part !== "").join("  ");
}
