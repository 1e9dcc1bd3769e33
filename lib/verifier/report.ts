import type { BrokenLaw, Verification } from "./verify.js";

const number = (value: number): string => value.toLocaleString("en-US");

/** The result of a verification as text: a summary, and each broken law with the run that breaks it. */
export function formatVerification(verification: Verification): string {
  const { saga, faults, runs, situations, endStates, broken } = verification;
  const upTo = `up to ${faults} ${faults === 1 ? "fault" : "faults"}`;
  const head =
    `${saga}: ${number(runs)} runs of ${upTo}, ${number(situations)} situations, ${number(endStates)} end states. ` +
    (broken.length === 0 ? "Every law held." : `${broken.length} of the laws did not hold.`);
  return [
    head,
    `  ${ends(verification)}`,
    `  ${notExplored(verification)}`,
    ...verification.assumed.map((each) => `  Assumed: that ${each}.`),
    ...broken.map(formatBrokenLaw),
  ].join("\n");
}

function ends({ completed, compensated, redriven }: Verification): string {
  return (
    `${number(completed)} runs completed, ${number(compensated)} were compensated; ` +
    `${number(redriven)} of them were stuck on the way, and redriven.`
  );
}

function notExplored({ unexplored, faults, walks }: Verification): string {
  if (unexplored > 0)
    return `Not explored: ${number(unexplored)} runs, and what follows from them: the budget was used up.`;
  const random = walks === 0 ? "" : ` but for ${number(walks)} runs chosen at random`;
  return `Not explored: runs of more than ${faults} ${faults === 1 ? "fault" : "faults"}${random}.`;
}

/** A broken law, with the run that breaks it. */
export function formatBrokenLaw({ code, says, how, script, timeline }: BrokenLaw): string {
  return [
    "",
    `Broken, ${code}: ${says}`,
    ...how.map((each) => `  ${each}`),
    "",
    ...timeline.split("\n").map((line) => (line === "" ? "" : `  ${line}`)),
    "",
    `  Again: --replay "${script}"`,
  ].join("\n");
}
