import type { JsonValue } from "../../asl/index.js";
import { verdictOn } from "../../model/index.js";
import type { OperationDocument, SagaDocument } from "../../saga/index.js";
import { grownFrom, type SampleData, wishesOf, wishesOfAnswer } from "./samples.js";
import { withValue } from "./values-at.js";

/** Answers of one operation by what they say; one is absent if none was found. */
export interface AnswerSamples {
  readonly success?: JsonValue;
  readonly rejection?: JsonValue;
  /** Neither a success nor a rejection. */
  readonly nothing?: JsonValue;
}

/** So many answers are tried out at most. */
const mostAnswers = 4_096;

const known = new WeakMap<OperationDocument, AnswerSamples>();

/** Finds an answer of every kind, as far as the conditions on it may be met by the values that they name. */
export function answerSamples(operation: OperationDocument): AnswerSamples {
  const found = known.get(operation) ?? samplesFrom(operation, {});
  known.set(operation, found);
  return found;
}

/**
 * Finds an answer of every kind that is as near as possible to a response.
 *
 * @param base the response.
 */
export function samplesFrom(operation: OperationDocument, base: JsonValue): AnswerSamples {
  const samples: { -readonly [kind in keyof AnswerSamples]: JsonValue } = {};
  for (const answer of answersFrom(operation, base)) {
    samples[verdictOn(operation, answer).says] ??= answer;
    if (Object.keys(samples).length === 3) break;
  }
  return samples;
}

/** The response itself, and then those that differ in what the conditions refer to, in one place first. */
function* answersFrom(operation: OperationDocument, base: JsonValue): Generator<JsonValue> {
  yield base;
  const places = new Map<
    string,
    { readonly path: readonly (string | number)[]; readonly values: (JsonValue | undefined)[] }
  >();
  for (const { path, sample, others } of wishesOfAnswer(operation)) {
    const place = places.get(JSON.stringify(path)) ?? { path, values: [] };
    place.values.push(sample, ...others);
    places.set(JSON.stringify(path), place);
  }
  let answers: JsonValue[] = [base];
  for (const { path, values } of places.values()) {
    const changed = answers.flatMap((answer) =>
      [...new Set([...values, undefined])].map((value) => withValue(answer, path, value) ?? null),
    );
    answers = [...answers, ...changed].slice(0, mostAnswers);
  }
  yield* answers;
}

/** The smallest input and responses that have all that a saga without parts refers to, and by which every call succeeds. */
export function sampleDataOf(document: SagaDocument): SampleData {
  return succeeding(grownFrom(wishesOf(document)), document);
}

/** The same data with responses that say that the calls succeeded, if there are such. */
export function succeeding({ input, responses }: SampleData, { operations }: SagaDocument): SampleData {
  const answers = operations.flatMap((operation) => {
    const response = responses.get(operation.name);
    const { success } = response === undefined ? {} : samplesFrom(operation, response);
    return success === undefined ? [] : [[operation.name, success] as const];
  });
  return { input, responses: new Map([...responses, ...answers]) };
}
