import type { LoadedCatcher, LoadedErrorHandling, LoadedRetrier } from "../states/error-handling.js";
import { errors } from "../states/failure.js";
import type { FieldReader } from "./fields.js";
import { alsoErrorOutput, loadExit, type StateReading } from "./load-exit.js";

/** Retry and Catch of a Task, Parallel or Map. Nothing inside Retry can be an expression. */
export function loadErrorHandling(fields: FieldReader, reading: StateReading): LoadedErrorHandling {
  const retriers = fields.objects("Retry");
  const catchers = fields.objects("Catch");
  return {
    retry: retriers.map((retrier, index) => loadRetrier(retrier, index === retriers.length - 1)),
    catchers: catchers.map((catcher, index) => loadCatcher(catcher, reading, { index, of: catchers.length })),
  };
}

const inRetrier = new Set([
  "ErrorEquals",
  "IntervalSeconds",
  "MaxAttempts",
  "BackoffRate",
  "MaxDelaySeconds",
  "JitterStrategy",
]);
const inCatcher = new Set(["ErrorEquals", "Next", "Assign", "Output", "ResultPath"]);

function loadRetrier(fields: FieldReader, isLast: boolean): LoadedRetrier {
  const retrier: LoadedRetrier = {
    errorEquals: loadErrorEquals(fields, isLast),
    intervalSeconds: fields.number("IntervalSeconds", { atLeast: 1, atMost: 99_999_999 }) ?? 1,
    maxAttempts: fields.number("MaxAttempts", { atLeast: 0, atMost: 99_999_999 }) ?? 3,
    backoffRate: fields.number("BackoffRate", { atLeast: 1, fraction: true }) ?? 2,
    maxDelaySeconds: fields.number("MaxDelaySeconds", { atLeast: 1, atMost: 31_622_400 }),
    fullJitter: fields.oneOf("JitterStrategy", ["FULL", "NONE"]) === "FULL",
  };
  if (retrier.maxDelaySeconds !== undefined && retrier.maxDelaySeconds <= retrier.intervalSeconds) {
    fields.report("MaxDelaySeconds should be greater than IntervalSeconds", "MaxDelaySeconds");
  }
  fields.reportUnknown(inRetrier);
  return retrier;
}

function loadCatcher(
  fields: FieldReader,
  reading: StateReading,
  { index, of }: { index: number; of: number },
): LoadedCatcher {
  const errorEquals = loadErrorEquals(fields, index === of - 1);
  const next = fields.requiredString("Next");
  const prefix = `Catch[${index}]/`;
  const exit = loadExit(fields, { ...reading, visible: alsoErrorOutput, prefix, next });
  fields.reportUnknown(inCatcher);
  return { ...exit, errorEquals };
}

function loadErrorEquals(fields: FieldReader, isLast: boolean): string[] {
  const names = fields.list("ErrorEquals");
  if (names.length === 0) fields.report("ErrorEquals should name at least one error", "ErrorEquals");
  const texts = names.filter((name) => typeof name === "string");
  if (texts.length < names.length) fields.report("Expected value of type [STRING]", "ErrorEquals");
  if (texts.includes(errors.all) && (texts.length > 1 || !isLast)) {
    fields.report(`${errors.all} must stand alone in its list, and in the last entry`, "ErrorEquals");
  }
  return texts;
}
