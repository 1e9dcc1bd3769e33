import type {
  ConsoleNews,
  ConsoleState,
  FilmView,
  RunList,
  RunOutcome,
  RunRow,
  RunView,
} from "../protocol.js";

/** The executions that the list shows. */
export interface Filter {
  readonly outcome: RunOutcome | undefined;
  readonly text: string;
  readonly limit: number;
}

/** The list, and how many executions the state machine has in all. */
export interface ShownList extends RunList {
  readonly started: number;
}

/** Everything that the page shows. */
export interface PageState {
  readonly console: ConsoleState | undefined;
  readonly isConnected: boolean | undefined;
  /** The state machine, by its ARN. */
  readonly machine: string | undefined;
  readonly filter: Filter;
  readonly list: ShownList;
  /** Grows when the list has to be read again. */
  readonly listedAnew: number;
  readonly runArn: string | undefined;
  readonly run: RunView | undefined;
  readonly filmId: string | undefined;
  readonly film: FilmView | undefined;
  /** Grows whenever rows of tables have changed. */
  readonly tablesChanged: number;
  readonly problem: string | undefined;
  /** Sentence that screen readers say. */
  readonly announcement: string;
}

/** News of the server, or something that the person does. */
export type PageAction =
  | ConsoleNews
  | { readonly type: "connected"; readonly isConnected: boolean }
  | { readonly type: "machine"; readonly arn: string }
  | ({ readonly type: "filter" } & { readonly [Name in keyof Filter]?: Filter[Name] | undefined })
  | { readonly type: "list"; readonly list: RunList }
  | { readonly type: "select"; readonly run: string }
  | { readonly type: "play"; readonly film: string }
  | { readonly type: "film"; readonly film: FilmView }
  | { readonly type: "problem"; readonly text: string | undefined };

/** Number of executions that the list shows at first, and by which it grows. */
export const pageOfList = 40;

const emptyList: ShownList = { rows: [], total: 0, counts: {}, started: 0 };
const everything: Filter = { outcome: undefined, text: "", limit: pageOfList };

export const startingState: PageState = {
  console: undefined,
  isConnected: undefined,
  machine: undefined,
  filter: everything,
  list: emptyList,
  listedAnew: 0,
  runArn: undefined,
  run: undefined,
  filmId: undefined,
  film: undefined,
  tablesChanged: 0,
  problem: undefined,
  announcement: "",
};

/** The page after an action. */
export function reduce(state: PageState, action: PageAction): PageState {
  switch (action.type) {
    case "state": {
      const { machines, film } = action.state;
      const isThere = machines.some(({ arn }) => arn === state.machine);
      const isFirst = state.console === undefined;
      const first = machines.find(({ saga }) => saga !== undefined) ?? machines[0];
      return {
        ...state,
        console: action.state,
        machine: isThere ? state.machine : first?.arn,
        // After a lost connection, executions may have come and gone.
        listedAnew: state.listedAnew + 1,
        filmId: isFirst ? film : state.filmId,
      };
    }
    case "connected":
      return { ...state, isConnected: action.isConnected };
    case "machine":
      return {
        ...state,
        machine: action.arn,
        filter: everything,
        list: emptyList,
        runArn: undefined,
        run: undefined,
        filmId: undefined,
        film: undefined,
      };
    case "filter": {
      const { type: _, ...changed } = action;
      const limit = "limit" in changed ? {} : { limit: pageOfList };
      return { ...state, filter: { ...state.filter, ...limit, ...(changed as Partial<Filter>) } };
    }
    case "list":
      return { ...state, list: { ...action.list, started: sum(action.list.counts) } };
    case "rows":
      return withRows(state, action);
    case "select":
      return action.run === state.runArn
        ? { ...state, filmId: undefined }
        : { ...state, runArn: action.run, run: undefined, filmId: undefined, film: undefined };
    case "run":
      return announced({ ...state, run: action.run, tablesChanged: state.tablesChanged + 1 }, state.run?.row);
    case "entries":
      return state.run?.row.arn !== action.arn
        ? state
        : announced(
            {
              ...state,
              run: { ...state.run, row: action.row, entries: [...state.run.entries, ...action.entries] },
            },
            state.run.row,
          );
    case "time":
      return state.console === undefined
        ? state
        : { ...state, console: { ...state.console, time: action.time } };
    case "faults":
      return state.console === undefined
        ? state
        : { ...state, console: { ...state.console, faults: action.faults } };
    case "verify":
      return state.console === undefined
        ? state
        : { ...state, console: { ...state.console, verify: action.verify } };
    case "tables":
      return { ...state, tablesChanged: state.tablesChanged + 1 };
    case "play":
      return { ...state, filmId: action.film };
    case "film":
      return { ...state, film: action.film };
    case "problem":
      return { ...state, problem: action.text };
  }
}

/** Rows that have changed take their place in the list; new ones come first. */
function withRows(
  state: PageState,
  { rows, counts, total }: Pick<RunList, "rows" | "counts" | "total">,
): PageState {
  const { filter, list } = state;
  const changed = new Map(rows.map((row) => [row.arn, row]));
  const matches = ({ outcome, name }: RunRow): boolean =>
    (filter.outcome === undefined || filter.outcome === outcome) && name.includes(filter.text);
  const kept = list.rows.flatMap((row) => {
    const now = changed.get(row.arn) ?? row;
    changed.delete(row.arn);
    return matches(now) ? [now] : [];
  });
  const oldest = list.rows.at(-1)?.started ?? 0;
  const added = [...changed.values()].filter(
    (row) => matches(row) && (list.rows.length < filter.limit || row.started >= oldest),
  );
  const all = [...added, ...kept].sort((a, b) => b.started - a.started);
  const isFiltered = filter.outcome !== undefined || filter.text !== "";
  const found =
    filter.outcome !== undefined && filter.text === ""
      ? (counts[filter.outcome] ?? 0)
      : list.total + added.length;
  const shown = {
    rows: all.slice(0, filter.limit),
    counts,
    total: isFiltered ? found : total,
    started: sum(counts),
  };
  return { ...state, list: shown };
}

/** Has screen readers say that the execution has come to another outcome. */
function announced(state: PageState, before: RunRow | undefined): PageState {
  const now = state.run?.row;
  if (now === undefined || before?.outcome === now.outcome) return state;
  const at = now.state === undefined ? "" : ` at ${now.state}`;
  return { ...state, announcement: `${now.name} is ${now.outcome}${at}.` };
}

function sum(counts: RunList["counts"]): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
