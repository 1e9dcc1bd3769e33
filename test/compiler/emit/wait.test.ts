import { describe, expect, it } from "@jest/globals";
import { ref, sagaOf, wait } from "../../support/documents.js";
import { readableStates } from "../../support/readable-states.js";

describe("a wait", () => {
  it("becomes a Wait; a time from data is read first, and a deadline cuts both short", () => {
    const saga = sagaOf(
      [wait("Pause", { for: { minutes: 5 } }), wait("Until", { until: ref("input", "at") })],
      {
        options: { deadline: { hours: 1 } },
      },
    );
    expect(readableStates(saga)).toMatchInlineSnapshot(`
"Pause: Wait
  Seconds: {% $max([0, $min([300, $floor(($toMillis($states.context.Execution.StartTime) + 3600000 - $millis()) / 1000)])]) %}
  → Until: evaluation

Until: evaluation: Parallel
  Assign: {"given_Until":"{% $states.result[0] %}"}
  catch States.ALL → Compensated: Assign {"at":"Until","failure":"{% $states.errorOutput %}"}
  → Until

Until: value: Pass
  Output: {% ($time := $states.context.Execution.Input.at; $contains($time, /^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d([.]\\d{1,9})?)?(Z|[+-](0\\d|1[0-7]):[0-5]\\d|[+-]18:00)$/) and $substring($fromMillis($toMillis($substring($time, 0, 10) & 'T00:00:00Z')), 0, 10) = $substring($time, 0, 10) ? ($substring($time, 16, 1) = ':' ? $time : $substring($time, 0, 16) & ':00' & $substring($time, 16)) : $error('This is not a time with a time zone, such as 2027-03-01T12:00:00Z: ' & $substring($time, 0, 40))) %}
  End: true

Until: Wait
  Timestamp: {% $fromMillis($max([0, $min([$toMillis($given_Until), ($toMillis($states.context.Execution.StartTime) + 3600000)])])) %}
  → Completed

Completed: Succeed
  Output: {% {} %}

Compensated: Fail
  Error: Saga.Compensated
  Cause: {% $string({'step': $at, 'error': $failure.Error, 'cause': ($type($failure.Cause) = 'string' ? $substring($failure.Cause, 0, 4000))}) %}"
`);
  });
});
