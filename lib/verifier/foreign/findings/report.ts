import type { Advice, Loss } from "./finding.js";
import { adviceRules, losses } from "./finding.js";
import type { ForeignVerification } from "../verify.js";

const number = (value: number): string => value.toLocaleString("en-US");

/** Findings about a machine, as text for people. */
export function formatForeign(name: string, found: ForeignVerification): string {
  const { lost, advice, runs, isCutShort, notes } = found;
  const count =
    lost.length === 0
      ? "Nothing is lost"
      : `Something is lost in ${number(lost.length)} ${lost.length === 1 ? "way" : "ways"}`;
  return [
    `${name}: ${number(runs)} runs${isCutShort ? ", not all that there are" : ""}. ${count}; ${number(advice.length)} ${advice.length === 1 ? "piece" : "pieces"} of advice.`,
    ...notes.map((note) => `  Note: ${note}`),
    ...guessLines(found),
    ...(lost.length === 0 ? [] : ["", "Something is lost", ...lost.flatMap(lossLines)]),
    ...(advice.length === 0 ? [] : ["", "Advice", ...advice.flatMap(adviceLines)]),
  ].join("\n");
}

function guessLines({ guesses, participants }: ForeignVerification): string[] {
  if (guesses.length === 0) return [];
  const unsure = guesses.filter(({ isUnsure }) => isUnsure);
  const line = ({ state, says }: (typeof guesses)[number]) => `  ${state} ${says}`;
  const ends = Object.entries(participants.ends ?? {}).map(
    ([kind, names]) => `  Ends as ${kind}: ${names.join(", ")}`,
  );
  return [
    "",
    "Guessed, as no participants' file says so:",
    ...guesses.filter(({ isUnsure }) => !isUnsure).map(line),
    ...ends,
    ...(unsure.length === 0
      ? []
      : [
          "Guessed, but unsure; --write-participants FILE writes them to a file that you can correct:",
          ...unsure.map(line),
        ]),
  ];
}

function lossLines({ code, state, says, script, timeline, left, runs }: Loss): string[] {
  return [
    "",
    `${code}, ${state}: ${says}`,
    `  The rule: ${losses[code]}${runs > 1 ? ` It is broken in ${number(runs)} runs; the shortest is:` : ""}`,
    "",
    ...timeline.map((line) => `  ${line}`),
    ...left.map((line) => `    ${line}`),
    "",
    script === "" ? "  Nothing has gone wrong in this run." : `  Again: --replay "${script}"`,
  ];
}

function adviceLines({ code, says, script, states }: Advice): string[] {
  return [
    `  ${code}, ${states.join(", ")}: ${says}`,
    `    The rule: ${adviceRules[code]}${script === undefined || script === "" ? "" : ` See --replay "${script}"`}`,
  ];
}
