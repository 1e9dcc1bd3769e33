import { checkStyle, type StyleFacts } from "../../../lib/coordination/private/check-style.js";
import {
  type Diagnostic,
  type DiagnosticCode,
  type SagaDocument,
  validate,
} from "../../../lib/saga/index.js";
import { callback, choice, parallel, sagaOf, step, wait } from "../../support/documents.js";
import type { Advice, Remedy } from "./advice.js";

const coordinator: StyleFacts = { style: "CoordinatorFunction", longestSeconds: 900 };
const chain: StyleFacts = { style: "FunctionChain" };

/** The diagnostics of a saga in a style; in none it's the state machine's. */
function inStyle(document: SagaDocument, facts?: StyleFacts): readonly Diagnostic[] {
  const found = facts === undefined ? [] : checkStyle(document, facts);
  return [...validate(document).filter(({ severity }) => severity === "error"), ...found];
}

/** A mistake in a saga that a style carries out. */
function advice(
  title: string,
  [document, facts]: readonly [SagaDocument, StyleFacts],
  remedies: readonly Remedy[],
  code: DiagnosticCode = "not-in-this-style",
): Advice {
  return { code, title, found: () => inStyle(document, facts), remedies };
}

const leadsTo = (says: RegExp, document: SagaDocument, facts?: StyleFacts): Remedy => ({
  says,
  mend: () => inStyle(document, facts),
});

const asks = sagaOf([callback("Ask")]);
const raw = sagaOf([
  step("A", { kind: "read-only", action: { request: { n: { $jsonata: ["$x + 1", { x: 1 }] } } } }),
]);
const plain = sagaOf([step("A")]);
const untilNoon = sagaOf([step("A"), wait("Noon", { until: "2027-03-01T12:00:00Z" })]);
const pausing = (seconds: number) => sagaOf([step("A"), wait("Pause", { for: { seconds } })]);
const both = sagaOf([parallel("Both", { a: [step("A")], b: [step("B")] })]);
const either = sagaOf([choice("Which", { a: ["otherwise", [step("A")]] })]);
const atOnce: SagaDocument = { ...plain, recovery: { order: "parallel" } };
const answering = (rejectionsAreFinal?: boolean): SagaDocument => ({
  ...plain,
  operations: plain.operations.map((each) =>
    each.name === "DoA"
      ? {
          ...each,
          rejectedWhen: { when: { $eq: [{ $ref: ["response", "ok"] }, false] }, rejection: "NoA" },
          ...(rejectionsAreFinal === undefined ? {} : { rejectionsAreFinal }),
        }
      : each,
  ) as SagaDocument["operations"],
});
const patient = (tries?: number) =>
  sagaOf([step("A", tries === undefined ? {} : { action: { retry: { tries } } })]);

/** Mistakes that only other styles of coordination find, and how their messages say to mend them. */
export const styles: readonly Advice[] = [
  advice(
    "a callback",
    [asks, coordinator],
    [leadsTo(/Use Saga/, asks), leadsTo(/make the step a call that answers by itself/, plain, coordinator)],
  ),
  advice(
    "raw JSONata",
    [raw, coordinator],
    [
      leadsTo(/Use operators such as sum\(\), text\(\) and when\(\)/, plain, coordinator),
      leadsTo(/use Saga/, raw),
    ],
  ),
  advice(
    "a time that may be late",
    [untilNoon, coordinator],
    [leadsTo(/Give a duration/, pausing(5), coordinator), leadsTo(/use Saga/, untilNoon)],
  ),
  advice(
    "a wait longer than the function",
    [pausing(3_600), coordinator],
    [leadsTo(/Wait less than 450 s/, pausing(449), coordinator), leadsTo(/use Saga/, pausing(3_600))],
  ),
  advice(
    "a wait in a chain",
    [pausing(5), chain],
    [leadsTo(/Remove the wait/, plain, chain), leadsTo(/use Saga/, pausing(5))],
  ),
  advice(
    "a block in a chain",
    [both, chain],
    [leadsTo(/Use Saga/, both), leadsTo(/CoordinatorFunction/, both, coordinator)],
  ),
  advice(
    "a choice in a chain",
    [either, chain],
    [leadsTo(/Use Saga/, either), leadsTo(/CoordinatorFunction/, either, coordinator)],
  ),
  advice("recovery in parallel in a chain", [atOnce, chain], [leadsTo(/Use Saga/, atOnce)]),
  advice(
    "a rejection by an answer in a chain",
    [answering(), chain],
    [leadsTo(/Say rejectionsAreFinal: true/, answering(true), chain), leadsTo(/use Saga/, answering())],
  ),
  advice(
    "many tries in a chain",
    [patient(9), chain],
    [
      leadsTo(/Remove the policy/, patient(), chain),
      leadsTo(/give at most \{ tries: 3 \}/, patient(3), chain),
    ],
    "weaker-in-this-style",
  ),
];
