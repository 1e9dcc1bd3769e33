import type { SagaDocument } from "../../saga/index.js";
import { listed } from "../words/time.js";
import { titleOf } from "../words/titles.js";
import { costSection } from "./cost-section.js";
import type { DocumentFacts } from "./facts.js";
import { failureSections } from "./failures-section.js";
import { SagaWords } from "./saga-words.js";
import { escapeMarkdown, stepsSection } from "./steps-section.js";
import { endsSection, tellingSection, timeSection } from "./time-section.js";

/** The first line of what is written. */
const heading =
  "<!-- Written by `saga document` of cdk-saga, which overwrites it. Change the saga instead. -->";

/**
 * Writes the page of a saga for people who do not read code, as Markdown.
 *
 * Pure: the same saga gives the same page, byte for byte.
 */
export function writeDocument(document: SagaDocument, facts: DocumentFacts): string {
  const words = new SagaWords(document);
  const title = titleOf(document);
  const nodes = [...words.before, ...words.after];
  const outer = nodes.map((node) => escapeMarkdown(words.named(node)));
  const sections = [
    [heading],
    [`# ${escapeMarkdown(title)}`],
    [
      `This page says what happens when somebody starts the saga "${escapeMarkdown(title)}": when all goes well, when something fails, and what it costs.`,
      "It is made from the description that runs, so it says what really happens.",
    ],
    [
      "A *saga* is one piece of business that several services take part in. In the end either every step is done, or what was done is",
      `*taken back* (compensated), so that nothing is left of it.${words.canGetStuck ? " If something keeps failing that must not be given up, the run waits for an" : ""}`,
      ...(words.canGetStuck
        ? ["operator on the way to one of these two ends. It is [stuck](#when-a-run-is-stuck)."]
        : []),
    ],
    [
      `This one does, one after the other: ${listed(outer, "and")}.`,
      ...(words.pivot === undefined
        ? []
        : [
            `Before ${escapeMarkdown(words.named(words.pivot))} has succeeded, everything that was done can be taken back. From then on nothing is taken back, and the rest is done.`,
          ]),
    ],
    [
      `![${escapeMarkdown(title)}: what is done runs down the left side, and what takes it back runs up the right side. The steps below say the same.](${facts.picture})`,
    ],
    stepsSection(words),
    failureSections(words),
    timeSection(words),
    tellingSection(words),
    endsSection(words),
    costSection(words, facts),
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** True if a text was written by this writer. */
export function isDocumentOfSaga(text: string): boolean {
  return text.startsWith(heading);
}
