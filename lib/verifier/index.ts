/**
 * Every failure tried: runs what a saga compiles to through every failure at every point, with participants that keep
 * their contract, and checks laws in each run.
 */

export { answerSamples, sampleDataOf } from "./samples/answer-samples.js";
export { ScriptError, type SwitchName } from "./fault-script.js";
export { type MatcherResult, sagaMatchers, toSurviveEveryFailure } from "./matcher.js";
export { formatBrokenLaw, formatVerification } from "./report.js";
export type { Progress } from "./search/search.js";
export type { SearchCounts, VerificationEnding } from "./search/search-result.js";
export {
  type BrokenLaw,
  NotVerifiableError,
  type Replay,
  replay,
  type SubjectOptions,
  type Verification,
  type VerifyOptions,
  verify,
} from "./verify.js";
