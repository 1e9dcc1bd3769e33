import { allSteps, expandParts, walk } from "../../saga/index.js";
import type { DocumentFacts } from "./facts.js";
import type { SagaWords } from "./saga-words.js";
import { escapeMarkdown } from "./steps-section.js";

/** Section about what a run costs, by how it goes. */
export function costSection(
  { document, titles }: SagaWords,
  { completed, failing, price }: DocumentFacts,
): string[] {
  const { standardMillionTransitions, region, asOf } = price;
  /** The price of so many runs of so many transitions, in USD. */
  const usd = (transitions: number, runs: number) =>
    ((transitions * runs * standardMillionTransitions) / 1_000_000).toFixed(runs === 1 ? 6 : 3);
  const rows: [string, number][] = [["every step succeeds", completed]];
  const steps = allSteps(expandParts(document).steps);
  for (const step of steps) {
    const counts = Object.hasOwn(failing, step.name) ? failing[step.name] : undefined;
    if (step.kind === "best-effort") continue;
    const title = escapeMarkdown(`"${titles.node(step)}"`);
    // By an answer it may be one state more than by an error.
    const refused = [counts?.rejected ?? [], counts?.answeredRejected ?? []].flat();
    if (refused.length > 0) rows.push([`${title} is refused`, Math.max(...refused)]);
    if (counts?.inDoubt !== undefined) rows.push([`no clear answer from ${title}`, counts.inDoubt]);
  }
  const hasWays = [...walk(document.steps)].some(
    ({ node }) => node.type === "choice" || node.type === "forEach",
  );
  const failed = rows.slice(1).map(([, count]) => count);
  const range =
    failed.length === 0
      ? []
      : [
          `So in these cases a run that fails costs ${usd(Math.min(...failed), 1)} to ${usd(Math.max(...failed), 1)} USD, and a run that completes ${usd(completed, 1)} USD.`,
        ];
  return [
    "## What it costs on AWS",
    "",
    `AWS Step Functions charges for each state that a run enters: ${standardMillionTransitions} USD a million (${region}, ${asOf}). Each retry is one more. The`,
    `services that are called cost extra.${hasWays ? " Where one of several ways is taken, it is the first, and a list has one element." : ""} If there is no`,
    "clear answer, all the retries of that step are counted. It is assumed that taking back succeeds at once; each further",
    "try and each redrive costs one state more.",
    "",
    "| what happens | state transitions | USD for 1,000 runs |",
    "|---|---|---|",
    ...rows.map(([what, count]) => `| ${what} | ${count} | ${usd(count, 1_000)} |`),
    ...(range.length === 0 ? [] : ["", ...range]),
  ];
}
