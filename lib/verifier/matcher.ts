import type { AnySaga, SagaDocument } from "../saga/index.js";
import { formatVerification } from "./report.js";
import { type Verification, type VerifyOptions, verify } from "./verify.js";

/** Result of a matcher, in the form that jest and vitest expect. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * A matcher that verifies a saga, a saga's document, or takes a verification as it is:
 * `await expect(tripBooking).toSurviveEveryFailure()`, after `expect.extend(sagaMatchers)`.
 */
export async function toSurviveEveryFailure(
  received: AnySaga | SagaDocument | Verification,
  options?: VerifyOptions,
): Promise<MatcherResult> {
  const verification = "holds" in received ? received : await verify(received, options);
  return { pass: verification.holds, message: () => formatVerification(verification) };
}

/** Matchers for `expect.extend`. */
export const sagaMatchers = { toSurviveEveryFailure };

declare global {
  namespace jest {
    // Merged with jest's own declaration, so its type parameters have the same names.
    interface Matchers<R, T> {
      /** Tries every failure at every point of what a saga compiles to; see `verify` of cdk-saga/testing. */
      toSurviveEveryFailure(options?: VerifyOptions): Promise<R>;
    }
  }
}
