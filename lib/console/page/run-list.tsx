import type { RunOutcome } from "../protocol.js";
import { type Filter, pageOfList, type ShownList } from "./page-state.js";
import { clockTime, outcomeIcons, outcomes, whereabouts } from "./words.js";

interface RunListProps {
  readonly list: ShownList;
  readonly filter: Filter;
  readonly selected: string | undefined;
  readonly canStart: boolean;
  readonly onFilter: (changed: { outcome?: RunOutcome | undefined; text?: string; limit?: number }) => void;
  readonly onSelect: (arn: string) => void;
  readonly onStart: () => void;
}

/** The executions of a state machine, the newest first, as many as are asked for. */
export function RunList({ list, filter, selected, canStart, onFilter, onSelect, onStart }: RunListProps) {
  const { rows, total, counts, started } = list;
  return (
    <nav class="runs" aria-label="Executions">
      <div class="heading">
        <h2>Executions</h2>
        {canStart && (
          <button type="button" class="primary" onClick={onStart}>
            Start one …
          </button>
        )}
      </div>
      <div class="filters">
        <label>
          <span class="unseen">Outcome</span>
          <select
            value={filter.outcome ?? ""}
            onChange={({ currentTarget: { value } }) =>
              onFilter({ outcome: outcomes.find((outcome) => outcome === value) })
            }
          >
            <option value="">All ({started})</option>
            {outcomes
              .filter((outcome) => (counts[outcome] ?? 0) > 0 || outcome === filter.outcome)
              .map((outcome) => (
                <option key={outcome} value={outcome}>
                  {outcomeIcons[outcome]} {outcome} ({counts[outcome] ?? 0})
                </option>
              ))}
          </select>
        </label>
        <label>
          <span class="unseen">Part of the name</span>
          <input
            type="search"
            placeholder="Name"
            value={filter.text}
            onInput={({ currentTarget }) => onFilter({ text: currentTarget.value })}
          />
        </label>
      </div>
      {rows.length === 0 && <p class="empty">{started === 0 ? "None yet." : "None of these."}</p>}
      <ul>
        {rows.map((row) => (
          <li key={row.arn}>
            <button
              type="button"
              class={`run ${row.outcome}`}
              aria-current={row.arn === selected ? "true" : undefined}
              onClick={() => onSelect(row.arn)}
            >
              <span class="name">{row.name}</span>
              <span class={`outcome ${row.outcome}`}>
                <span aria-hidden="true">{outcomeIcons[row.outcome]}</span> {row.outcome}
                {row.redrives > 0 && `, redriven${row.redrives > 1 ? ` ${row.redrives} times` : ""}`}
              </span>
              <span class="where">{whereabouts(row)}</span>
              <span class="when">{clockTime(row.started)}</span>
            </button>
          </li>
        ))}
      </ul>
      {total > rows.length && (
        <button type="button" class="more" onClick={() => onFilter({ limit: filter.limit + pageOfList })}>
          Show older ones ({total - rows.length})
        </button>
      )}
    </nav>
  );
}
