import { useMemo, useState } from "preact/hooks";
import { formatElapsed } from "../../timeline/text.js";
import type { RunEntry } from "../protocol.js";
import { icons } from "./run-looks.js";
import { axisOf, waterfallRows } from "./waterfall-rows.js";

/** So many rows are drawn at first: a list of 400 elements has thousands. */
const fewRows = 60;

interface WaterfallProps {
  readonly entries: readonly RunEntry[];
  /** Number of entries that count. */
  readonly count: number;
  readonly selected: string | undefined;
  readonly onSelect: (state: string, entry: number) => void;
}

/** The tries of a run, each a bar from its call to its answer. */
export function Waterfall({ entries, count, selected, onSelect }: WaterfallProps) {
  const [isWhole, setIsWhole] = useState(false);
  const rows = useMemo(() => waterfallRows(entries, count), [entries, count]);
  const axis = useMemo(() => axisOf(rows), [rows]);
  const shown = isWhole ? rows : rows.slice(0, fewRows);
  return (
    <section class="waterfall" aria-labelledby="waterfall-title">
      <h3 id="waterfall-title">Tries</h3>
      {rows.length === 0 && <p class="empty">Nothing has been called yet.</p>}
      <ol>
        {shown.map(({ place, state, isCompensation, bars }) => (
          <li key={place} class={state === selected ? "row selected" : "row"}>
            <span class="name" title={place}>
              {isCompensation && <span aria-hidden="true">↩ </span>}
              {place}
            </span>
            <span class="bars">
              {latest(bars).map(({ from, to, look, words, first, last }, index) => {
                const [left, right] = [axis(from), axis(to)];
                const what = `${place}, ${words}, at ${formatElapsed(from)}`;
                return (
                  <button
                    key={first}
                    type="button"
                    class={`bar ${look}`}
                    aria-label={what}
                    title={what}
                    // One stop of the Tab key for each row: the latest try. The details list the others.
                    tabIndex={index === Math.min(bars.length, mostBars) - 1 ? 0 : -1}
                    style={{ left: `${left}%`, width: `${Math.max(0.4, right - left)}%` }}
                    onClick={() => onSelect(state, last)}
                  />
                );
              })}
            </span>
            <span class={`look ${bars.at(-1)?.look}`}>
              <span aria-hidden="true">{icons[bars.at(-1)?.look ?? "active"]}</span>{" "}
              {tried(bars.length, bars.at(-1)?.words)}
            </span>
          </li>
        ))}
      </ol>
      {rows.length > shown.length && (
        <button type="button" class="more" onClick={() => setIsWhole(true)}>
          Show all {rows.length}
        </button>
      )}
    </section>
  );
}

/** So many tries of one state are drawn, the latest ones. */
const mostBars = 80;

function latest<Bar>(bars: readonly Bar[]): readonly Bar[] {
  return bars.slice(-mostBars);
}

function tried(tries: number, words = ""): string {
  return tries > 1 ? `${tries} tries, ${words}` : words;
}
