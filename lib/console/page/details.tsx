import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { formatElapsed } from "../../timeline/text.js";
import type { Payload, RunEntry } from "../protocol.js";
import { ask } from "./connection.js";
import { placeName, stateName } from "./run-looks.js";
import { laidOut } from "./words.js";

interface DetailsProps {
  /** The execution; undefined for a film, which has no data. */
  readonly run: string | undefined;
  readonly entries: readonly RunEntry[];
  /** Number of entries that count. */
  readonly count: number;
  readonly state: string;
  /** Index of the entry that is looked at. */
  readonly entry: number | undefined;
  readonly onEntry: (index: number) => void;
}

/** So many tries are listed, the latest ones. */
const mostTries = 50;

/** The tries of one state, and the data of one of them: request, answer, error. */
export function Details({ run, entries, count, state, entry, onEntry }: DetailsProps) {
  const own = entries
    .slice(0, count)
    .map((each, index) => ({ each, index }))
    .filter(
      ({ each }) =>
        each.state !== undefined &&
        stateName(each.state) === state &&
        each.kind !== "ended" &&
        each.kind !== "redriven",
    );
  const answered = new Map(own.flatMap(({ each, index }) => (isAnswer(each) ? [[tryOf(each), index]] : [])));
  // A call is listed until it is answered; then its answer is.
  const told = own.filter(
    ({ each, index }) =>
      each.kind !== "entered" &&
      each.kind !== "left" &&
      !(each.kind === "called" && (answered.get(tryOf(each)) ?? -1) > index),
  );
  const listed = (told.length === 0 ? own : told).slice(-mostTries);
  const chosen = listed.find(({ index }) => index === entry) ?? listed.at(-1);
  const list = useRef<HTMLOListElement>(null);
  useLayoutEffect(() => {
    const pressed = list.current?.querySelector<HTMLElement>("[aria-pressed=true]");
    if (list.current !== null && pressed != null)
      list.current.scrollTop = pressed.offsetTop - list.current.clientHeight / 2;
  }, [chosen?.index]);
  if (chosen === undefined) return <p class="empty">It hasn't been reached.</p>;
  return (
    <>
      <ol class="tries" ref={list}>
        {listed.map(({ each, index }) => (
          <li key={index}>
            <button type="button" aria-pressed={index === chosen.index} onClick={() => onEntry(index)}>
              <span class="when">{formatElapsed(each.at)}</span>
              {each.items.length > 0 && <span>{placeName(each)}</span>}
              {each.tries !== undefined && (
                <span>
                  {each.tries.first === each.tries.last
                    ? `try ${each.tries.last}`
                    : `tries ${each.tries.first}–${each.tries.last}`}
                </span>
              )}
              <span class="words">{each.words}</span>
            </button>
          </li>
        ))}
      </ol>
      {run !== undefined && <Payloads run={run} events={eventsOf(entries, chosen.index)} />}
    </>
  );
}

function isAnswer({ kind, tries }: RunEntry): boolean {
  return tries !== undefined && kind !== "called";
}

/** A try of a visit. After a redrive they are counted anew. */
function tryOf({ visit, tries }: RunEntry): string {
  return `${visit} ${tries?.last}`;
}

/** The events of a try: the call and what became of it. */
function eventsOf(entries: readonly RunEntry[], index: number): readonly number[] {
  const end = entries[index];
  if (end === undefined) return [];
  if (end.kind === "called" || end.tries === undefined) return [end.event];
  const begin = entries.findLastIndex(
    ({ kind, visit, tries }, at) =>
      at < index && kind === "called" && visit === end.visit && tries?.last === end.tries?.last,
  );
  const call = entries[begin];
  return call === undefined ? [end.event] : [call.event, end.event];
}

function Payloads({ run, events }: { readonly run: string; readonly events: readonly number[] }) {
  const [payloads, setPayloads] = useState<readonly Payload[]>([]);
  const wanted = events.join();
  useEffect(() => {
    let isOver = false;
    Promise.all(wanted.split(",").map((event) => ask<Payload[]>("payload", { run, event }))).then(
      (found) => !isOver && setPayloads(found.flat()),
      () => !isOver && setPayloads([]),
    );
    return () => {
      isOver = true;
    };
  }, [run, wanted]);
  return (
    <dl class="payloads">
      {payloads.map(({ title, text }, index) => (
        <div key={index} class={title === "Error" || title === "Cause" ? "failed" : ""}>
          <dt>{title}</dt>
          <dd>
            {/* Scrolls, so it can be reached by the keyboard. */}
            <pre tabIndex={0} role="group" aria-label={title}>
              {laidOut(text)}
            </pre>
          </dd>
        </div>
      ))}
    </dl>
  );
}
