import type { VerificationEnding } from "./search/search-result.js";
import type { BrokenLaw, Verification } from "./verify.js";

const number = (value: number): string => value.toLocaleString("en-US");

/** The result of a verification as text: a summary, and each broken law with the run that breaks it. */
export function formatVerification(verification: Verification): string {
  const { saga, faults, runs, situations, endStates, broken } = verification;
  const head =
    `${saga}: ${number(runs)} runs of up to ${counted(faults)}, ${number(situations)} situations, ${number(endStates)} end states. ` +
    (broken.length === 0 ? "Every law held." : `${broken.length} of the laws did not hold.`);
  return [
    head,
    `  ${ends(verification)}`,
    `  ${notExplored(verification)}`,
    ...verification.assumed.map((each) => `  Assumed: that ${each}.`),
    ...broken.map(formatBrokenLaw),
  ].join("\n");
}

function counted(faults: number): string {
  return `${faults} ${faults === 1 ? "fault" : "faults"}`;
}

function ends({ completed, compensated, redriven }: Verification): string {
  return (
    `${number(completed)} runs completed, ${number(compensated)} were compensated; ` +
    `${number(redriven)} of them were stuck or stopped on the way, and redriven.`
  );
}

const endings: Readonly<Record<VerificationEnding, string>> = {
  budget: "the budget was used up",
  time: "the time was used up",
  interruption: "it was interrupted",
  law: "the law that it looks for did not hold",
};

function notExplored({ unexplored, endedBy, faults, stops, walks }: Verification): string {
  if (endedBy !== undefined)
    return `Not explored: ${number(unexplored)} runs, and what follows from them: ${endings[endedBy]}.`;
  const random = walks === 0 ? "" : ` but for ${number(walks)} runs chosen at random`;
  const stopped =
    stops === 0
      ? ", and stops"
      : stops < faults
        ? `, and of more than ${counted(stops)} if the execution is stopped`
        : "";
  return `Not explored: runs of more than ${counted(faults)}${stopped}${random}.`;
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
