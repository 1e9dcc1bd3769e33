import { allSteps, type NodeDocument, type StepDocument } from "../../saga/index.js";
import { isCompensated, leadsBack, recoveryOrder } from "../layout/saga-shape.js";
import { listed } from "../words/time.js";
import { patience, tries } from "../words/patience.js";
import type { SagaWords } from "./saga-words.js";
import { escapeMarkdown } from "./steps-section.js";

/** Sections about what happens if a step is refused, if nobody answers, and if taking back fails. */
export function failureSections(words: SagaWords): string[] {
  const sections = [refusedSection(words), unansweredSection(words), backSection(words), pivotSection(words)];
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
}

function refusedSection(words: SagaWords): string[] {
  const { before, titles } = words;
  const rows = before.flatMap((node, index) => {
    const earlier = before.slice(0, index);
    if (node.type === "step") {
      if (titles.rejections(node).length === 0 || node.kind === "best-effort") return [];
      const isFinal = titles.rejectionsAreFinal(node.action.operation);
      return [row(words.named(node), words.taken(isFinal ? earlier : [...earlier, node]))];
    }
    const isRefused = allSteps([node]).some(
      (step) => step.kind !== "best-effort" && titles.rejections(step).length > 0,
    );
    if (!isRefused) return [];
    return [row(`any step in ${words.named(node)}`, words.taken([...earlier, node]))];
  });
  if (rows.length === 0) return ["## When a step is refused", "", "No step can be refused."];
  return [
    "## When a step is refused",
    "",
    "A service that refuses says: nothing happened. So the refused step itself needs no taking back. No further step is begun,",
    'and what was done before is taken back. The run ends as "compensated": nothing is left.',
    ...(allSteps(before).some(({ action }) => !titles.rejectionsAreFinal(action.operation))
      ? ["If the service can't promise that nothing happens later, the refused step is taken back, too."]
      : []),
    ...(allSteps(before).some(
      ({ kind, action }) => kind === "compensatable" && titles.refusesRepetitions(action.operation),
    )
      ? [
          "If it refuses only when it is asked again, the refused step is taken back, too: the service may have done it the first time.",
        ]
      : []),
    "",
    "| refused | what takes back what was done, in this order |",
    "|---|---|",
    ...rows,
  ];
}

function unansweredSection(words: SagaWords): string[] {
  const { before, after, pivot } = words;
  const rows = before.flatMap((node, index) => {
    if (node === pivot || !leadsBack([node], words.titles)) return [];
    const what = node.type === "step" ? words.named(node) : `any step in ${words.named(node)}`;
    return [row(what, words.taken(before.slice(0, index + 1)))];
  });
  const actions = allSteps(before).filter(({ kind }) => kind !== "pivot");
  const often = [
    ...new Set(
      actions.filter(({ action }) => action.callback === undefined).map(({ action }) => tries(action)),
    ),
  ];
  const lines = ["## When nobody answers, or an answer gets lost", ""];
  if (rows.length > 0) {
    lines.push(
      `A step${pivot === undefined ? "" : " before the point of no return"} that fails without being refused is tried ${listed(often, "or") || "once"} in all. If there still is no clear answer, it`,
      'is **in doubt**: nobody knows whether it happened. So it is taken back, too. The run ends as "compensated".',
      "",
      "That is safe, because of what each service promises. Every try has the same key, so that nothing is done twice. Taking back what",
      "never happened does no harm. And if a request arrives only after it was taken back, the service refuses it.",
      ...(actions.some(({ action }) => words.titles.hasToConfirm(action.operation))
        ? ["An answer that says neither yes nor no counts as no clear answer, at once."]
        : []),
      ...(actions.some(({ action }) => action.callback !== undefined)
        ? ["A step that waits for an answer isn't tried again if none comes in time."]
        : []),
      "",
      "| no clear answer from | what takes it back, and what was done before, in this order |",
      "|---|---|",
      ...rows,
    );
  }
  if (pivot !== undefined) {
    if (rows.length > 0) lines.push("");
    lines.push(
      `If there is no clear answer from ${escapeMarkdown(words.named(pivot))}, nobody knows whether the point of no return is passed. So nothing is taken back. It is`,
      `tried again with the same key, ${patience(pivot.action)}. If it still doesn't answer, the run is [stuck](#when-a-run-is-stuck).`,
    );
  }
  const retried = allSteps(after).filter(({ kind }) => kind === "retriable");
  if (retried.length > 0) {
    lines.push(
      "",
      `After the point of no return, ${listed(
        retried.map((step) => escapeMarkdown(words.named(step))),
        "and",
      )} ${retried.length === 1 ? "is" : "are each"} tried`,
      `${listed([...new Set(retried.map(({ action }) => patience(action)))], "or")}. Nothing is taken back${pivot === undefined ? "" : `, not even ${escapeMarkdown(words.named(pivot))}`}. If one still fails, the run is [stuck](#when-a-run-is-stuck).`,
    );
  }
  if (lines.length === 2) lines.push("Every step is best effort: if it fails, everything else goes on.");
  return lines;
}

function backSection(words: SagaWords): string[] {
  const { before, document, titles } = words;
  const steps = allSteps(before).filter(({ compensation }) => compensation !== undefined);
  const persistent = [...steps.map(({ compensation }) => compensation ?? {}), ...stuckable(words)];
  const lines: string[] = [];
  if (steps.length > 0) {
    const all = words.inRecoveryOrder(before).map((node) => {
      const inside = words.compensationsIn(node);
      return escapeMarkdown(`${words.takenBackBy(node)}${inside === "" ? "" : `: ${inside}`}`);
    });
    const order = recoveryOrder(document, titles) ?? "The last one first.";
    lines.push(
      "## In which order it is taken back",
      "",
      `${escapeMarkdown(order)} If everything ${words.pivot === undefined ? "" : "before the point of no return "}was done, that is:`,
      "",
      ...all.map((each, index) => (words.isParallel ? `- ${each}` : `${index + 1}. ${each}`)),
      "",
      ...(before.some((node) => node.type !== "step" && isCompensated(node))
        ? [
            "Steps that ran at the same time are taken back at the same time. Steps that ran one after the other are taken back the last one first.",
            "",
          ]
        : []),
      "## When taking back fails",
      "",
      `If taking something back fails, it is tried again, in all ${listed([...new Set(steps.map(({ compensation }) => patience(compensation ?? {})))], "or")}.`,
      "If it still fails, the run is [stuck](#when-a-run-is-stuck), and an operator has to help. Nothing is skipped or forgotten.",
      document.recovery?.continueOnStuck === true
        ? "The others are taken back meanwhile, and the one that failed is tried once more at the end."
        : "Until then, what it should have taken back stays as it is. What comes after it in the order waits.",
      "",
    );
  }
  if (persistent.length === 0) return lines;
  return [
    ...lines,
    "## When a run is stuck",
    "",
    "The run stops, and its execution in AWS Step Functions has the status FAILED with the error of the call that failed. The saga sends",
    "nobody a message about it. **Operators** notice, by watching for executions that are FAILED with another error than",
    "`Saga.Compensated`, or by an alarm on them. As soon as the cause is repaired, an operator *redrives* the execution, by a button of the AWS",
    "console or by `saga redrive`. Then it goes on with the very call that failed, with the same key, which is tried for as long once more, and nothing is lost.",
    "An execution can be redriven again and again, for 14 days after it failed. So if a call fails for a day, the run is stuck for most of that",
    "day, and somebody has to redrive it when the call works again. If it can never succeed, somebody has to settle it by hand.",
  ];
}

/** The calls after which a run is stuck, besides those that take back. */
function stuckable({ pivot, after }: SagaWords): StepDocument["action"][] {
  const retried = allSteps(after).filter(({ kind }) => kind === "retriable");
  return [...(pivot === undefined ? [] : [pivot]), ...retried].map(({ action }) => action);
}

function pivotSection(words: SagaWords): string[] {
  const { pivot, after } = words;
  const title = "## From where on nothing is taken back";
  if (pivot === undefined) {
    return [
      title,
      "",
      "There is no such point before the end: as long as the run isn't complete, everything can be taken back.",
    ];
  }
  const later = after.filter((node) => !isBestEffort(node)).map((node) => escapeMarkdown(words.named(node)));
  const next =
    later.length === 0
      ? "Then the run is complete."
      : `What follows (${listed(later, "and")}) is tried until it is done, if need be with an operator's help.`;
  return [
    title,
    "",
    `From ${escapeMarkdown(words.named(pivot))} on: once it has succeeded, nothing is taken back. ${next}`,
    "If it is refused, everything before it is taken back. While nobody knows whether it has succeeded, nothing is.",
  ];
}

function isBestEffort(node: NodeDocument): boolean {
  return allSteps([node]).every(({ kind }) => kind === "best-effort");
}

function row(...cells: readonly string[]): string {
  return `| ${cells.map(escapeMarkdown).join(" | ")} |`;
}
