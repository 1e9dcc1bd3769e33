import { allSteps, walk } from "../../saga/index.js";
import { waitNote } from "../words/step-words.js";
import { inTime, listed } from "../words/time.js";
import { patience, tries } from "../words/patience.js";
import type { SagaWords } from "./saga-words.js";
import { escapeMarkdown } from "./steps-section.js";

/** Section about how long a run may take. */
export function timeSection(words: SagaWords): string[] {
  const { document, before, pivot } = words;
  const steps = allSteps(document.steps);
  const { deadline } = document.options ?? {};
  const lines = [
    deadline === undefined
      ? "- **As a whole:** the saga has no deadline of its own."
      : `- **As a whole:** ${inTime(deadline)} after the start, nothing before the point of no return is begun any more, and everything is taken back. What comes after that point, and the taking back, has no deadline.`,
  ];
  for (const { node } of walk(document.steps)) {
    if (node.type === "wait")
      lines.push(
        `- **${escapeMarkdown(words.titles.node(node))}:** ${escapeMarkdown(waitNote(node, words.expressions))}.`,
      );
    if (node.type === "step" && node.action.callback !== undefined && node.action.timeout !== undefined)
      lines.push(
        `- **${escapeMarkdown(words.titles.node(node))}:** waits for the answer at most ${inTime(node.action.timeout)}.`,
      );
  }
  const limits = steps.filter(({ action }) => action.timeout !== undefined && action.callback === undefined);
  for (const step of limits)
    lines.push(
      `- **${escapeMarkdown(words.titles.node(step))}:** at most ${inTime(step.action.timeout ?? {})} for one try.`,
    );
  if (steps.some(({ action }) => action.timeout === undefined))
    lines.push(
      `- **One try of ${limits.length > 0 ? "any other" : "any"} step:** as long as the function may run that it calls, and 15 seconds more; 15 minutes and 15 seconds if that is not known. Then the saga stops waiting for it.`,
    );
  const actions = allSteps(before).filter(({ kind }) => kind !== "pivot");
  if (actions.length > 0)
    lines.push(
      `- **Tries:** a step${pivot === undefined ? "" : " before the point of no return"} that fails is tried ${listed([...new Set(actions.map(({ action }) => tries(action)))], "or")} in all, with pauses of a few seconds in between.`,
    );
  const persistent = [
    ...actions.flatMap(({ compensation }) => compensation ?? []),
    ...(pivot === undefined ? [] : [pivot.action]),
    ...steps.filter(({ kind }) => kind === "retriable").map(({ action }) => action),
  ];
  if (persistent.length > 0) {
    const often = listed([...new Set(persistent.map(patience))], "or");
    lines.push(
      `- **What must not be given up** (taking back${pivot === undefined ? "" : `, ${escapeMarkdown(words.named(pivot))}`}, and what follows the point of no return) is tried ${often}: the pauses between the tries, which grow, add up to that, and the time of the tries comes on top. Then the run is stuck.`,
      "- **A stuck run** waits for an operator, who can redrive it for 14 days.",
    );
  }
  return ["## How long it may take", "", ...lines];
}

/** Section about who is told what, and what others see while it runs. */
export function tellingSection(words: SagaWords): string[] {
  const { document, before, after, titles } = words;
  const done = [
    ...allSteps([...before, ...after]).filter(({ kind }) => kind === "best-effort"),
    ...(document.hooks?.onCompleted ?? []),
  ];
  const failed = document.hooks?.onCompensated ?? [];
  const names = (steps: readonly Parameters<typeof titles.node>[0][]) =>
    listed(
      steps.map((step) => escapeMarkdown(`"${titles.node(step)}"`)),
      "and",
    );
  const [first] = allSteps(before).filter(({ compensation }) => compensation !== undefined);
  return [
    "## Who is told what",
    "",
    `- **When it completes:** ${done.length === 0 ? "the saga tells nobody" : `${names(done)}, best effort`}. The result is the output of the execution.`,
    ...(words.canFail
      ? [
          `- **When everything was taken back:** ${failed.length === 0 ? "the saga tells nobody; whoever started it sees how it ended" : `${names(failed)}, best effort`}.`,
        ]
      : []),
    ...(words.canGetStuck
      ? ["- **When it is stuck:** the saga tells nobody; operators see the failed execution."]
      : []),
    ...(first === undefined ? [] : [meanwhile(escapeMarkdown(words.named(first)))]),
  ];
}

/** Section about how a run ends. */
export function endsSection({ document, canFail, canGetStuck }: SagaWords): string[] {
  const isFailure = document.options?.whenCompensated !== "succeed";
  return [
    "## How it ends",
    "",
    "| end | meaning | status of the execution |",
    "|---|---|---|",
    `| completed | everything is done${allSteps(document.steps).some(({ kind }) => kind === "best-effort") ? ", except for best effort that failed" : ""} | SUCCEEDED |`,
    ...(canFail
      ? [
          `| compensated | nothing is left of it | ${isFailure ? "FAILED with `Saga.Compensated`" : "SUCCEEDED with the outcome `compensated`"} |`,
        ]
      : []),
    ...(canGetStuck
      ? ["| stuck | it can't go on by itself; an operator redrives it | FAILED with another error |"]
      : []),
  ];
}

/** Words about what others see while a saga runs. */
function meanwhile(first: string): string {
  return [
    "- **Meanwhile,** the saga sends no news, but what was done so far can be seen. A customer who looks once",
    `  ${first} is done, for example, sees that, though it may be taken back later. Then it is gone again. What is done`,
    "  stays visible while the run is stuck. Whoever started the run sees that it is RUNNING until it ends or is stuck.",
  ].join("\n");
}
