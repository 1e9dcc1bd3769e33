import type { Switches } from "../runner/index.js";

/** The outcomes of Tasks, by visit; all others succeed. */
export type Faults = ReadonlyMap<string, string>;

/** The choices of a run besides its faults. */
export interface Setting {
  /** Index of the saga's input. */
  readonly input: number;
  /** The branch of several that goes on first. */
  readonly schedule: ScheduleName;
  /** Switches that are not as they are by default. */
  readonly switches: readonly SwitchName[];
}

export const scheduleNames = ["in-turn", "first-ahead", "last-ahead"] as const;
/** Branches advance in turn; or one of them as far as it gets, the first or the last. */
export type ScheduleName = (typeof scheduleNames)[number];

/** A behaviour of AWS that is not confirmed: a run can have it either way. */
export type SwitchName =
  | "catchesArgumentsError"
  | "catchesResultError"
  | "retryEvaluatesArguments"
  | "allCoversDataLimitExceeded"
  | "redriveEvaluatesArguments"
  | "redriveEvaluatesWaits"
  | "redriveEvaluatesPasses"
  | "redriveStartsWaitingIterations"
  | "redriveKeepsFinishedBranches";
export const switchNames = [
  "catchesArgumentsError",
  "catchesResultError",
  "retryEvaluatesArguments",
  "allCoversDataLimitExceeded",
  "redriveEvaluatesArguments",
  "redriveEvaluatesWaits",
  "redriveEvaluatesPasses",
  "redriveStartsWaitingIterations",
  "redriveKeepsFinishedBranches",
] as const satisfies readonly (SwitchName & keyof Switches)[];

/** All that decides a run. */
export interface FaultScript extends Setting {
  readonly faults: Faults;
}

export const plainSetting: Setting = { input: 0, schedule: "in-turn", switches: [] };

/** Thrown where a fault script cannot be read. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
}

/** A fault script as one line of text: `ReserveCar=lost CancelCar#2=failed schedule:last-ahead without:catchesResultError`. */
export function formatFaultScript({ input, schedule, switches, faults }: FaultScript): string {
  return [
    ...(input === 0 ? [] : [`input:${input}`]),
    ...(schedule === "in-turn" ? [] : [`schedule:${schedule}`]),
    ...switches.map((name) => `without:${name}`),
    ...[...faults].map(([point, outcome]) => `${encode(point)}=${encode(outcome)}`),
  ].join(" ");
}

/**
 * Reads a fault script.
 *
 * @throws ScriptError that says which word it does not understand.
 */
export function parseFaultScript(text: string): FaultScript {
  const faults = new Map<string, string>();
  const switches: SwitchName[] = [];
  let { input, schedule } = plainSetting;
  for (const word of text.split(/\s+/).filter((each) => each !== "")) {
    const [, point, outcome] = /^([^=]+)=(.+)$/.exec(word) ?? [];
    const [, name, value = ""] = /^(input|schedule|without):(.*)$/.exec(word) ?? [];
    const scheduled = scheduleNames.find((each) => each === value);
    const switched = switchNames.find((each) => each === value);
    if (point !== undefined && outcome !== undefined) faults.set(decode(point), decode(outcome));
    else if (name === "input" && /^\d+$/.test(value)) input = Number(value);
    else if (name === "schedule" && scheduled !== undefined) schedule = scheduled;
    else if (name === "without" && switched !== undefined) switches.push(switched);
    else {
      throw new ScriptError(
        `Cannot read ${JSON.stringify(word)} in a script. Allowed are <visit>=<outcome>, input:<number>, ` +
          `schedule:${scheduleNames.join("|")} and without:${switchNames.join("|")}.`,
      );
    }
  }
  return { input, schedule, switches, faults };
}

/** Escapes, as in a URL, each character that would end a word or has a meaning. */
function encode(text: string): string {
  return text.replace(/[\s=%:]/gu, (character) => encodeURIComponent(character));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ScriptError(
      `Cannot read ${JSON.stringify(text)} in a script: a % stands before two hexadecimal digits.`,
    );
  }
}
