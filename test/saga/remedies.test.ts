import { describe, expect, it } from "@jest/globals";
import { type DiagnosticCode, diagnostics } from "../../lib/saga/index.js";
import { mistakes } from "./mistakes.js";
import { type Advice, diagnosed, type Remedy } from "./remedies/advice.js";
import { answers } from "./remedies/answers.js";
import { calls } from "./remedies/calls.js";
import { constructs, withoutRemedy } from "./remedies/constructs.js";
import { expressions } from "./remedies/expressions.js";
import { kinds } from "./remedies/kinds.js";
import { names } from "./remedies/names.js";
import { styles } from "./remedies/styles.js";

const advised: readonly Advice[] = [
  ...names,
  ...kinds,
  ...answers,
  ...expressions,
  ...calls,
  ...constructs,
  ...styles,
];

/** Words that begin a remedy: what to do, or what is allowed. */
const remedyWords = [
  "Add|Set|Change|Remove|Rename|Shorten|Correct|Choose|Move|Make|Give|Take|Put|Use|Declare|Split|Let|Refer|Do less|Call|Get|Say|Begin",
  "Allowed:|You can use|It can use|needs a task|[Tt]he (?:steps|branches|paths) are:|Indexes are:|Results come from:",
].join("|");
const beginning = new RegExp(`(?:^|[.:;,] |\\bor |\\band )(?:${remedyWords})\\b`, "i");

const titled = advised.map((each) => ({ ...each, name: `${each.code}: ${each.title}` }));

describe("the remedies that a message names", () => {
  it.each(titled)("help against $name", ({ code, found, remedies }) => {
    const message = found().find((each) => each.code === code)?.message ?? "";
    expect(found().map((each) => each.code)).toContain(code);
    for (const { says, mend } of remedies) {
      expect(message).toMatch(says);
      expect(mend(message)).toEqual([]);
    }
  });

  it("are tried for every code", () => {
    const all = Object.values(diagnostics).map((kind): DiagnosticCode => kind.code);
    const tried = new Set(advised.map(({ code }) => code));
    expect(all.filter((code) => !tried.has(code) && withoutRemedy[code] === undefined)).toEqual([]);
  });

  it("are tried in every message of every mistake", () => {
    const found = [
      ...advised.flatMap((each) => each.found()),
      ...mistakes.flatMap(({ saga, tasks }) => diagnosed(saga, tasks)),
    ];
    const untried = found.flatMap(({ code, message }) => {
      const remedies = advised.filter((each) => each.code === code).flatMap((each) => each.remedies);
      return beginning.test(without(message, remedies.map(ofAnyValue))) ? [message] : [];
    });
    expect(untried).toEqual([]);
  });
});

/** A message without the words that name these remedies. */
function without(message: string, remedies: readonly Pick<Remedy, "says">[]): string {
  return remedies.reduce((rest, { says }) => rest.replace(says, "…"), message);
}

/** A remedy with any name, number and list in its words, as it stands in the message about another saga. */
function ofAnyValue({ says }: Remedy): Pick<Remedy, "says"> {
  const source = says.source
    .replace(/"[^"]*"/g, '"[^"]*"')
    .replace(/\b(are|use|Allowed|of these): .*/, "$1: .*")
    .replace(/ as results.*/, " as .*")
    .replace(/\d[\d,]*/g, "[\\d,]+");
  return { says: new RegExp(source) };
}
