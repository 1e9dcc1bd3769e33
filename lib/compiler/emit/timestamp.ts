import { binary, block, call, condition, literal, pattern, variable } from "../jsonata/build.js";
import type { Jsonata } from "../jsonata/tree.js";

/**
 * The form that a Wait's Timestamp takes: a date-time with an offset. Seconds and their fraction may be missing.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html. AWS names the form in the error of a Wait: "an
 * ISO-8601 extended offset date-time", which is Java's ISO_OFFSET_DATE_TIME.
 */
const form = [
  "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])",
  "T([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d([.]\\d{1,9})?)?",
  "(Z|[+-](0\\d|1[0-7]):[0-5]\\d|[+-]18:00)$",
].join("");

const $time = variable("time");

/**
 * A time as a Wait takes it, with seconds. Anything else, such as a time without a zone, raises an error: a Wait that
 * refuses its time ends the execution with nothing compensated.
 */
export function checkedTimestamp(time: Jsonata): Jsonata {
  const part = (from: number, length?: number) =>
    call("substring", $time, literal(from), ...(length === undefined ? [] : [literal(length)]));
  const hasForm = call("contains", $time, pattern(form));
  // The 30th of February would become a day in March.
  const midnight = binary(part(0, 10), "&", literal("T00:00:00Z"));
  const sameDay = call("substring", call("fromMillis", call("toMillis", midnight)), literal(0), literal(10));
  const withSeconds = condition(
    binary(part(16, 1), "=", literal(":")),
    $time,
    binary(binary(part(0, 16), "&", literal(":00")), "&", part(16)),
  );
  const refused = call(
    "error",
    binary(literal("This is not a time with a time zone, such as 2027-03-01T12:00:00Z: "), "&", part(0, 40)),
  );
  return block(
    [["time", time]],
    condition(binary(hasForm, "and", binary(sameDay, "=", part(0, 10))), withSeconds, refused),
  );
}
