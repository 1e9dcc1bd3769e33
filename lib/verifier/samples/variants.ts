import type { JsonValue } from "../../asl/index.js";
import type { SagaDocument } from "../../saga/index.js";
import { plainSetting } from "../fault-script.js";
import { Runs } from "../run/run.js";
import { sampleDataOf, samplesFrom } from "./answer-samples.js";
import { type SampleData, type Wish, wishesOf } from "./samples.js";
import type { Subject } from "../subject/subject.js";
import type { Trace } from "../run/trace.js";
import { withValue } from "./values-at.js";

/** Largest number of ways through a saga that are verified. */
const mostVariants = 6;

/**
 * Inputs and responses by which a saga takes different ways: each path of its choices, as far as one can be found, and
 * lists of two elements, of one, and of none.
 */
export async function variantsOf(
  subject: Subject,
  fixed: Partial<SampleData> = {},
): Promise<readonly SampleData[]> {
  const wishes = wishesOf(subject.document);
  const first = { ...sampleDataOf(subject.document), ...fixed };
  const changes = new Map(
    [...changesOf(subject.document, wishes)]
      .filter(({ operation }) => (operation === undefined ? fixed.input : fixed.responses) === undefined)
      .map((change) => [JSON.stringify(change), change]),
  );
  const runs = new Runs(subject);
  const kept: SampleData[] = [];
  const ways = new Set<string>();
  const tryOut = async (given: SampleData): Promise<void> => {
    const { trace } = runs.run({ script: { ...plainSetting, faults: new Map() }, given });
    const way = wayOf(trace);
    if (kept.length >= mostVariants || ways.has(way)) return;
    ways.add(way);
    kept.push(given);
  };
  await tryOut(first);
  // What is found by one change is the ground for the next one, for a choice inside a path is met only there.
  for (let index = 0; index < kept.length; index += 1) {
    const ground = kept[index];
    for (const change of ground === undefined ? [] : changes.values()) {
      if (ground !== undefined) await tryOut(applied(change, ground, subject.document));
    }
  }
  return kept;
}

/** The Tasks that are called, and the expressions that fail. */
function wayOf({ visits, moments, legs }: Trace): string {
  const failed = moments.flatMap((moment) => (moment.kind === "evaluation failed" ? [moment.state] : []));
  return [legs.at(-1)?.outcome, ...new Set([...visits.map(({ place }) => place), ...failed])]
    .sort()
    .join("|");
}

/** A value somewhere in the input or in a response that is another one. */
export interface Change {
  readonly operation: string | undefined;
  readonly path: readonly (string | number)[];
  readonly value: JsonValue | undefined;
}

function* changesOf(document: SagaDocument, wishes: readonly Wish[]): Generator<Change> {
  if (!JSON.stringify(document.steps).match(/"type":"(choice|forEach|wait)"/)) return;
  // What one condition takes it for may be another way for the next one. That an answer rejects is no way but a fault.
  for (const { operation, path, sample, others, isOfAnswer = false } of wishes) {
    if (isOfAnswer) continue;
    for (const value of [sample, ...others]) yield { operation, path, value };
  }
  // An element is referred to by its index: without the second one, and without both.
  for (const { operation, path } of wishes) {
    const at = path.indexOf(1);
    if (at === -1) continue;
    yield { operation, path: path.slice(0, at + 1), value: undefined };
    yield { operation, path: path.slice(0, at), value: [] };
  }
}

/** Given data with a change. A response goes on saying that the call succeeded: that it failed is no way but a fault. */
export function applied(
  { operation, path, value }: Change,
  given: SampleData,
  { operations }: Pick<SagaDocument, "operations">,
): SampleData {
  if (operation === undefined) return { ...given, input: withValue(given.input, path, value) ?? {} };
  const response = withValue(given.responses.get(operation) ?? {}, path, value) ?? {};
  const declared = operations.find(({ name }) => name === operation);
  const { success = response } = declared === undefined ? {} : samplesFrom(declared, response);
  return { ...given, responses: new Map([...given.responses, [operation, success]]) };
}
