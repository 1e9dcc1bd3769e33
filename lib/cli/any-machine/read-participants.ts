import * as v from "valibot";
import type { JsonValue } from "../../asl/index.js";
import { type Participants, stepKinds, whenNothingIsThere } from "../../verifier/foreign/index.js";
import { UsageError } from "../usage-error.js";

const path = v.pipe(v.string(), v.regex(/^\$/, 'has to be a path such as "$.order.id"'));
const paths = v.union([path, v.array(path)], 'has to be a path such as "$.order.id", or a list of paths');
const names = v.array(v.string());
const json = v.custom<JsonValue>((value) => value !== undefined);

const rejection = v.pipe(
  v.strictObject({
    where: path,
    equals: v.exactOptional(json),
    atLeast: v.exactOptional(v.number()),
    below: v.exactOptional(v.number()),
    leavesEffect: v.exactOptional(v.boolean()),
  }),
  v.check(
    ({ equals, atLeast, below }) => [equals, atLeast, below].some((each) => each !== undefined),
    "has to say which value refuses: equals, atLeast or below",
  ),
);

const step = v.strictObject({
  kind: v.exactOptional(v.picklist(stepKinds)),
  compensatedBy: v.exactOptional(names),
  key: v.exactOptional(v.nullable(paths)),
  rejects: v.exactOptional(names),
  rejectsByValue: v.exactOptional(rejection),
  answers: v.exactOptional(json),
  answersRequest: v.exactOptional(v.boolean()),
  compensationNeeds: v.exactOptional(paths),
  idempotent: v.exactOptional(v.boolean()),
  tombstone: v.exactOptional(v.boolean()),
  whenNothingIsThere: v.exactOptional(v.picklist(whenNothingIsThere)),
  timeoutSeconds: v.exactOptional(v.pipe(v.number(), v.minValue(1))),
});

const file = v.strictObject({
  resources: v.exactOptional(v.record(v.string(), v.string())),
  steps: v.record(v.string(), step),
  ends: v.exactOptional(
    v.strictObject({
      completed: v.exactOptional(names),
      compensated: v.exactOptional(names),
      manual: v.exactOptional(names),
    }),
  ),
});

/**
 * Reads a participants' file.
 *
 * @param value what the file holds.
 * @throws UsageError that says where it is wrong, and how.
 */
export function readParticipants(value: unknown, name: string): Participants {
  const read = v.safeParse(file, value);
  if (read.success) return read.output;
  const [issue] = read.issues;
  const where = issue.path?.map(({ key }) => String(key)).join(".") ?? "the file";
  throw new UsageError(
    `${name} is no participants' file: at ${where}, ${sentence(issue.message)} (received ${issue.received}). ` +
      "A step may have: kind, compensatedBy, key, rejects, rejectsByValue, answers, answersRequest, compensationNeeds, " +
      "idempotent, tombstone, whenNothingIsThere, timeoutSeconds.",
  );
}

function sentence(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
