import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { limits } from "../../lib/asl/index.js";
import { compile } from "../../lib/compiler/index.js";
import { causeCharacters } from "../../lib/compiler/lower/cause-characters.js";
import { knownPrices } from "../../lib/cost/index.js";
import {
  defaultMaxItems,
  type RetryOptions,
  type SagaDocument,
  type TemplateJson,
} from "../../lib/saga/index.js";
import { forEach, ref, sagaOf, step, wait, withKey } from "../support/documents.js";
import { sections, tableRows } from "./support/markdown.js";

const page = readFileSync(join(__dirname, "../../docs/limits.md"), "utf8");
const rowsOf = (title: string) =>
  tableRows(sections(page).find((section) => section.title === title)?.text ?? "");
const numberIn = (cell = "") => Number(cell.replaceAll(",", ""));
const codesOf = (saga: SagaDocument) => compile(saga).diagnostics.map(({ code }) => code);

/** One step whose operations have short names. */
const named = (name: string) =>
  sagaOf([step(name, { action: { operation: "Do" }, compensation: { operation: "Cancel" } })]);
const retried = (retry: RetryOptions) => sagaOf([step("A", { action: { retry } })]);
const requesting = (a: TemplateJson) => sagaOf([step("A", { action: { request: { ...withKey, a } } })]);
const nested = (levels: number): TemplateJson => (levels <= 1 ? "deep" : { a: nested(levels - 1) });
/** Two steps, of which one is tried so often that the longest run has about so many events: 3 for each try. */
const writing = (events: number) =>
  sagaOf([
    step("A"),
    step("B", { kind: "pivot", action: { retry: { tries: Math.floor((events - 26) / 3) } } }),
  ]);
const definition = (bytes: number) => {
  const without = compile(requesting("")).plan?.definitionBytes ?? 0;
  // The text is in the request of the action and in that of the compensation.
  return requesting("x".repeat(Math.floor((bytes - without) / 2)));
};
const lists = (maxItems: number) =>
  sagaOf([
    forEach(
      "Outer",
      ref("input", "list"),
      [forEach("Inner", ref("input", "list"), [step("A")], { maxItems: 40 })],
      {
        maxItems,
      },
    ),
  ]);
/** The most elements for which an outage may last at least so many hours. */
const elementsFor = (hours: number) => {
  let items = 1;
  while ((compile(lists(items + 1)).plan?.hoursOfOutage ?? 0) >= hours) items += 1;
  return items;
};

/** For each row: a saga that is within the limit, and one that isn't. `by` is the number that the page tells. */
const checked: Readonly<Record<string, (by: number) => readonly [SagaDocument, SagaDocument]>> = {
  "characters in a step's name": (by) => [named("x".repeat(by)), named("x".repeat(by + 1))],
  "seconds of a `timeout`": (by) => [
    sagaOf([step("A", { action: { timeout: { seconds: by } } })]),
    sagaOf([step("A", { action: { timeout: { seconds: by + 1 } } })]),
  ],
  "seconds of a retry's `interval`": (by) => [
    retried({ tries: 3, interval: { seconds: by } }),
    retried({ tries: 3, interval: { seconds: by + 1 } }),
  ],
  "seconds of a retry's `maxDelay`": (by) => [
    retried({ tries: 3, maxDelay: { seconds: by } }),
    retried({ tries: 3, maxDelay: { seconds: by + 1 } }),
  ],
  "seconds of a retry's `persistFor`": (by) => [
    retried({ persistFor: { seconds: by } }),
    retried({ persistFor: { seconds: by + 1 } }),
  ],
  "seconds of a wait's `for`": (by) => [
    sagaOf([wait("W", { for: { seconds: by } }), step("A")]),
    sagaOf([wait("W", { for: { seconds: by + 1 } }), step("A")]),
  ],
  "seconds of a `deadline`": (by) => [
    sagaOf([step("A")], { options: { deadline: { seconds: by } } }),
    sagaOf([step("A")], { options: { deadline: { seconds: by + 1 } } }),
  ],
  "`tries` of a call": (by) => [retried({ tries: by }), retried({ tries: by + 1 })],
  "decimal places of `round`": (by) => [
    requesting({ $round: [ref("input", "sum"), by] }),
    requesting({ $round: [ref("input", "sum"), by + 1] }),
  ],
  // The request that it is in is a level, and the text at its end isn't.
  "levels of nesting in an expression": (by) => [requesting(nested(by)), requesting(nested(by + 1))],
  "bytes of the definition": (by) => [definition(by - 1_000), definition(by + 1_000)],
  "history events of the longest run": (by) => [writing(by), writing(by + 3)],
  "history events of the longest run, warning": (by) => [writing(by), writing(by + 3)],
  "full hours of an outage, at least": (by) => [lists(elementsFor(by)), lists(elementsFor(by) + 1)],
  "full hours of an outage, at least, warning": (by) => [lists(elementsFor(by)), lists(elementsFor(by) + 1)],
};

describe("docs/limits.md", () => {
  const rows = rowsOf("Checked when you synthesize or compile");

  it("lists the limits that are tried here, and no other", () => {
    expect(rows.map(([limit]) => limit)).toEqual(Object.keys(checked));
  });

  it.each(rows)("%s: %s is allowed, and more is %s", (limit = "", number, diagnostic = "") => {
    const [, code = ""] = /^\[([a-z-]+)\]\(diagnostics\.md#\1\)$/.exec(diagnostic) ?? [];
    const [within, beyond] = checked[limit]?.(numberIn(number)) ?? [];
    if (within === undefined || beyond === undefined) throw new RangeError(`${limit} is not tried here.`);
    expect(codesOf(within)).not.toContain(code);
    expect(codesOf(beyond)).toContain(code);
  });

  it("tells the limits of AWS and the library's own at run time", () => {
    const numbers = rowsOf("At run time").map(([, number]) => numberIn(number));
    expect(numbers).toEqual([
      defaultMaxItems,
      limits.payloadBytes,
      limits.variableBytes,
      limits.executionVariableBytes,
      limits.nameCharacters,
      limits.redriveDays,
      causeCharacters([]).elsewhere,
      causeCharacters([]).inBlock,
    ]);
  });

  it("tells the prices that `saga cost` uses, with their region and month", () => {
    const [prices] = knownPrices;
    expect(page).toContain(`List prices of ${prices.region} in ${prices.asOf}`);
    expect(rowsOf("Prices").map(([, price]) => Number(price))).toEqual([
      prices.standardMillionTransitions,
      prices.expressMillionRequests,
      prices.durableMillionOperations,
      prices.lambdaMillionRequests,
      prices.lambdaGbSecond,
      prices.xrayMillionTraces,
      prices.logsGb,
    ]);
  });
});
