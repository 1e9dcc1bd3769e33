import { useCallback, useEffect, useReducer, useState } from "preact/hooks";
import type { RunOutcome } from "../protocol.js";
import { AnswerError, ask, listen, tell } from "./connection.js";
import { FaultStrip } from "./faults.js";
import { FilmPage } from "./film-page.js";
import { IdlePage } from "./idle-page.js";
import { RunList } from "./run-list.js";
import { RunPage } from "./run-page.js";
import { reduce, startingState } from "./page-state.js";
import { StartForm, type Draft } from "./start-form.js";
import { TimeBar } from "./time-bar.js";
import { Verifier } from "./verifier.js";

/** The whole page. */
export function App() {
  const [state, dispatch] = useReducer(reduce, startingState);
  const [draft, setDraft] = useState<Draft | undefined>();
  const { console: known, machine, run, film, list, filter } = state;

  const problem = useCallback((error: unknown): void => {
    if (!(error instanceof AnswerError)) throw error;
    dispatch({ type: "problem", text: error.message });
  }, []);
  const act = useCallback(
    async <Answer,>(path: string, body: object): Promise<Answer | undefined> => {
      try {
        const answer = await tell<Answer>(path, body);
        dispatch({ type: "problem", text: undefined });
        return answer;
      } catch (error) {
        problem(error);
        return undefined;
      }
    },
    [problem],
  );

  const runArn = state.runArn;
  useEffect(
    () =>
      listen(
        { machine, run: runArn },
        {
          news: (news) => dispatch(news),
          connected: (isConnected) => dispatch({ type: "connected", isConnected }),
        },
      ),
    [machine, runArn],
  );

  const { outcome, text, limit } = filter;
  useEffect(() => {
    if (machine === undefined || known === undefined || known.mode === "sagas") return;
    let isOver = false;
    ask<typeof list>("runs", { machine, outcome, text, limit })
      .then((found) => !isOver && dispatch({ type: "list", list: found }))
      .catch(problem);
    return () => {
      isOver = true;
    };
  }, [machine, outcome, text, limit, known?.mode, state.listedAnew, problem]);

  const filmId = state.filmId;
  useEffect(() => {
    if (filmId === undefined) return;
    ask<NonNullable<typeof film>>("film", { film: filmId })
      .then((found) => dispatch({ type: "film", film: found }))
      .catch(problem);
  }, [filmId, problem]);

  if (known === undefined) {
    return (
      <p class="loading">
        {state.isConnected === false ? "The console's command doesn't answer." : "Loading the console …"}
      </p>
    );
  }
  const info = known.machines.find(({ arn }) => arn === machine);
  const closeForm = (): void => setDraft(undefined);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the execution
      </a>
      <header class="top">
        <h1>
          Saga console <small>{known.mode === "aws" ? `AWS, ${known.place}` : known.place}</small>
        </h1>
        {known.machines.length > 1 && (
          <label class="machine">
            <span>State machine</span>
            <select
              value={machine}
              onChange={({ currentTarget }) => dispatch({ type: "machine", arn: currentTarget.value })}
            >
              {known.machines.map(({ arn, title, name }) => (
                <option key={arn} value={arn}>
                  {title === name ? title : `${title} (${name})`}
                </option>
              ))}
            </select>
          </label>
        )}
        {known.time !== undefined && <TimeBar time={known.time} run={runArn} act={act} />}
        <p class={state.isConnected === false ? "connection lost" : "connection"} role="status">
          {state.isConnected === false ? "✗ Connection lost, trying again …" : "● live"}
        </p>
      </header>
      <p class="unseen" role="status" aria-live="polite">
        {state.announcement}
      </p>
      {state.problem !== undefined && (
        <div class="problem" role="alert">
          <span>✗ {state.problem}</span>
          <button type="button" onClick={() => dispatch({ type: "problem", text: undefined })}>
            Close
          </button>
        </div>
      )}
      {known.faults.length > 0 && <FaultStrip faults={known.faults} machines={known.machines} act={act} />}
      <div class="columns">
        <aside class="side">
          {known.mode !== "sagas" && (
            <RunList
              list={list}
              filter={filter}
              selected={runArn}
              canStart={known.mode === "local"}
              onFilter={(changed: { outcome?: RunOutcome | undefined; text?: string; limit?: number }) =>
                dispatch({ type: "filter", ...changed })
              }
              onSelect={(arn) => dispatch({ type: "select", run: arn })}
              onStart={() =>
                info !== undefined &&
                setDraft({
                  title: `Start: ${info.title}`,
                  name: `run-${list.started + 1}`,
                  input: info.inputs[0]?.input ?? "{}",
                })
              }
            />
          )}
          {info?.saga !== undefined && info.hasPicture && (
            <Verifier
              machine={info}
              verify={known.verify.find((each) => each.machine === machine)}
              onPlay={(id) => dispatch({ type: "play", film: id })}
              act={act}
            />
          )}
        </aside>
        <main id="main" tabIndex={-1}>
          {info === undefined ? (
            <p class="empty">There is no state machine here.</p>
          ) : film !== undefined && filmId === film.id ? (
            <FilmPage key={film.id} film={film} machine={info} />
          ) : run !== undefined && run.row.arn === runArn ? (
            <RunPage
              key={runArn}
              run={run}
              machine={info}
              state={known}
              tablesChanged={state.tablesChanged}
              act={act}
              onAgain={(input) =>
                setDraft({
                  title: "Start again with another input",
                  name: `${run.row.name}-again`.slice(0, 80),
                  input: input ?? "{}",
                })
              }
            />
          ) : runArn !== undefined ? (
            <p class="loading">Loading the execution …</p>
          ) : (
            <IdlePage machine={info} mode={known.mode} faults={known.faults} act={act} />
          )}
        </main>
      </div>
      {draft !== undefined && info !== undefined && (
        <StartForm
          draft={draft}
          machine={info}
          onClose={closeForm}
          onStart={async (name, input) => {
            try {
              const { run: started } = await tell<{ run: string }>("start", { machine, name, input });
              closeForm();
              dispatch({ type: "select", run: started });
              return undefined;
            } catch (error) {
              if (error instanceof AnswerError) return error.message;
              throw error;
            }
          }}
        />
      )}
    </>
  );
}
