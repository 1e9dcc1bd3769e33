import type { JsonValue } from "../../asl/index.js";
import type { Act } from "./act.js";
import type { Branch, Fork, StateVisit } from "./branch.js";
import type { Payload } from "./payload.js";
import type { Step } from "./work-queue.js";

/** Data that an execution may still read; all else makes no difference to what it does. */
export interface DataRead {
  /** True if a variable may be read. */
  readonly readsVariable: (name: string) => boolean;
  /** True if a variable that decides nothing may still be told by the end. @default - none is */
  readonly tellsVariable?: (name: string) => boolean;
  /** True if a state, or one after it, may read the state's input. */
  readonly readsInput: (state: string) => boolean;
  /** True if the time may be read, and if the number of redrives may. */
  readonly readsTime: boolean;
  readonly readsRedrives: boolean;
}

/** Gives the data that may be read from a state of the outermost group on. */
export type ReadFrom = (state: string) => DataRead;

/** Place at which an execution stands. */
export interface Standing {
  readonly text: string;
  /** The variables that the end may tell, and that decide nothing. */
  readonly told: string;
  /** The data that it may still read. */
  readonly read: DataRead;
  /** The states that its branches are in. */
  readonly states: readonly { readonly state: string; readonly path: readonly number[] }[];
}

/**
 * Tells where an execution stands as text: the states that its branches are in, their tries, the steps that are ready, and
 * the variables and inputs that it may still read. Two executions of a machine with the same text go on alike: the same
 * answers lead to the same calls. Left out are times, event ids and tokens, of which a machine makes nothing but texts.
 *
 * @returns undefined within a distributed Map, whose child executions are not told.
 */
export function standingOf(root: Branch, ready: readonly Step[], readFrom: ReadFrom): Standing | undefined {
  const read = readFrom(root.visit?.name ?? (root.begin?.kind === "enter" ? root.begin.name : root.upcoming));
  const told: Told = { parts: [], ends: [], states: [] };
  const { parts, ends, states } = told;
  if (!tellBranch(root, read, told)) return undefined;
  for (const { branch, act } of ready) parts.push(`>${branch.path.join(".")} `, toldAct(act, read));
  return { text: parts.join(""), told: ends.join(""), states, read };
}

interface Told {
  readonly parts: string[];
  readonly ends: string[];
  readonly states: { readonly state: string; readonly path: readonly number[] }[];
}

function tellBranch(branch: Branch, read: DataRead, told: Told): boolean {
  const { parts, states } = told;
  const { visit, begin, status } = branch;
  parts.push("[", status, " ");
  for (const [name, value] of branch.scope.own) {
    if (read.readsVariable(name)) parts.push("$", name, "=", textOf(value), ";");
    else if (read.tellsVariable?.(name) === true) told.ends.push("$", name, "=", textOf(value), ";");
  }
  if (visit === undefined) {
    if (begin === undefined) parts.push(branch.upcoming);
    else parts.push(toldBeginning(begin, read));
  } else {
    states.push({ state: visit.name, path: branch.path });
    if (!tellVisit(visit, read, told)) return false;
  }
  parts.push("]");
  return true;
}

function tellVisit(visit: StateVisit, read: DataRead, told: Told): boolean {
  const { parts } = told;
  const { name, attempts, retryCount, seesEntry, waitsUntil, fork } = visit;
  parts.push(name, " ", toldInput(name, visit.input, read));
  if (retryCount > 0) parts.push(" try", String(retryCount), ":", attempts.join());
  if (seesEntry) parts.push(" as entered");
  if (waitsUntil !== undefined) parts.push(" waits");
  return fork === undefined || tellFork(fork, read, told);
}

function tellFork(fork: Fork, read: DataRead, told: Told): boolean {
  const { parts } = told;
  if (fork.run !== undefined) return false;
  const { concurrency, next, failed, succeeded, tolerated, isJoined } = fork;
  parts.push("{", [concurrency, next, failed, succeeded, tolerated, isJoined].join());
  for (const [index, branch] of fork.branches.entries()) {
    const output = fork.outputs[index];
    if (output !== undefined) parts.push("(", textOf(output.value), ")");
    else if (branch.status === "waiting") parts.push("(waiting)");
    else if (!tellBranch(branch, read, told)) return false;
  }
  parts.push("}");
  return true;
}

function toldBeginning(act: Extract<Act, { kind: "enter" | "succeed" | "iterate" }>, read: DataRead): string {
  if (act.kind === "iterate") return act.kind;
  if (act.kind === "succeed") return `ends ${textOf(act.output.value)}`;
  return `>${act.name} ${toldInput(act.name, act.input, read)}`;
}

function toldAct(act: Act, read: DataRead): string {
  switch (act.kind) {
    case "enter":
    case "succeed":
    case "iterate":
      return toldBeginning(act, read);
    case "answered":
      return JSON.stringify(act.outcome);
    case "submitted":
      return JSON.stringify(act.output);
    default:
      return act.kind;
  }
}

function toldInput(state: string, { value }: Payload, { readsInput }: DataRead): string {
  return readsInput(state) ? textOf(value) : "";
}

/** The texts of objects, which never change and are shared by all copies of an execution. */
const texts = new WeakMap<object, string>();

function textOf(value: JsonValue): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  let text = texts.get(value);
  if (text === undefined) {
    text = JSON.stringify(value);
    texts.set(value, text);
  }
  return text;
}
