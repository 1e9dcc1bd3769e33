import { describe, expect, it } from "@jest/globals";
import { Duration, Lazy, Token } from "aws-cdk-lib";
import { compile, operation, type Span, saga, shape } from "../../lib/index.js";

const request = shape<{ id: string; token?: string }>();
const book = operation("Book", { request });
const ask = operation("Ask", { request });
const cancel = operation("Cancel", { request });
const tell = operation("Tell", { request });

/** A saga that has every option that is a length of time. */
function everySpan(minutes: (count: number) => Span) {
  return saga("Spans", { deadline: minutes(60) })
    .step("Book", {
      action: book,
      request: ({ key }) => ({ id: key }),
      timeout: minutes(1),
      retry: { persistFor: minutes(10), interval: minutes(2), maxDelay: minutes(3) },
      compensation: { operation: cancel, timeout: minutes(4), retry: { persistFor: minutes(90) } },
    })
    .wait("Pause", { for: minutes(5) })
    .callback("Ask", {
      kind: "read-only",
      action: ask,
      request: ({ key, taskToken }) => ({ id: key, token: taskToken }),
      timeout: minutes(30),
      heartbeat: minutes(6),
    })
    .onCompleted("Tell", { action: tell, request: ({ key }) => ({ id: key }), timeout: minutes(7) });
}

describe("a Duration of the CDK", () => {
  it("may stand wherever a length of time is given, and means the same", () => {
    const byUnits = everySpan((count) => ({ minutes: count }));
    const byDuration = everySpan(Duration.minutes);
    expect(compile(byUnits).diagnostics).toEqual([]);
    expect(compile(byDuration)).toEqual(compile(byUnits));
  });

  it("becomes plain data in the document", () => {
    const { options, steps } = everySpan(Duration.minutes).toJSON();
    expect(options).toEqual({ deadline: { seconds: 3_600 } });
    expect(steps[1]).toEqual({ type: "wait", name: "Pause", for: { seconds: 300 } });
  });

  it("may be shorter than a second where that is allowed", () => {
    const { steps } = saga("Short")
      .wait("Blink", { for: Duration.millis(500) })
      .toJSON();
    expect(steps[0]).toMatchObject({ for: { seconds: 0.5 } });
  });

  it("fails where it is a token, and says for what", () => {
    const token = Duration.seconds(Token.asNumber(Lazy.number({ produce: () => 5 })));
    expect(() => saga("Late").wait("Pause", { for: token })).toThrow(
      'The duration of the wait "Pause" is "Duration.seconds(',
    );
    expect(() => saga("Late", { deadline: token })).toThrow(
      "but has to be a duration that is known at synth time, such as Duration.minutes(5), and not a token.",
    );
  });
});
