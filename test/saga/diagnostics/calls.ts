import { lambdaFunctionTask } from "../../../lib/compiler/index.js";
import { sagaOf, step } from "../../support/documents.js";
import type { Mistake } from "./mistake.js";

const retrying = (retry: object) => sagaOf([step("A", { action: { retry } })]);
const a = step("A");

export const calls: readonly Mistake[] = [
  {
    title: "timeouts that are too short, too long and not whole",
    saga: sagaOf([
      step("A", { action: { timeout: { seconds: 0 } }, compensation: { timeout: { days: 2000 } } }),
      step("B", { action: { timeout: { seconds: 1.5 } } }),
    ]),
    expected: [
      ["invalid-time", "A"],
      ["invalid-time", "A"],
      ["invalid-time", "B"],
    ],
    says: [
      'The timeout of the action of the step "A" is {"seconds":0}. Allowed: 1 s to 99,999,999 s, in whole seconds',
      'The timeout of the compensation of the step "A" is {"days":2000}',
      '{"seconds":1.5}',
    ],
  },
  {
    title: "a negative deadline",
    saga: sagaOf([a], { options: { deadline: { minutes: -5 } } }),
    expected: [["invalid-time", "ByHand"]],
    says: ['The deadline of the saga "ByHand" is {"minutes":-5}', "1 s to 31,536,000 s"],
  },
  {
    title: "spans of a retry that are out of bounds",
    saga: retrying({ persistFor: { days: 500 }, interval: { seconds: 0.5 }, maxDelay: { days: 367 } }),
    expected: [
      ["invalid-time", "A"],
      ["invalid-time", "A"],
      ["invalid-time", "A"],
    ],
    says: [
      'The option persistFor of the retry of the action of the step "A" is {"days":500}',
      'The option interval of the retry of the action of the step "A" is {"seconds":0.5}',
      'The option maxDelay of the retry of the action of the step "A" is {"days":367}',
    ],
  },
  {
    title: "tries and persistFor at once",
    saga: retrying({ tries: 2, persistFor: { minutes: 1 } }),
    expected: [["invalid-retry", "A"]],
    says: ['{"tries":2,"persistFor":{"minutes":1}}', "not both"],
  },
  ...[0, -1, 2.5, 100_000_001].map(
    (tries): Mistake => ({
      title: `${tries} tries`,
      saga: retrying({ tries }),
      expected: [["invalid-retry", "A"]],
      says: [
        `The option tries of the retry of the action of the step "A" is ${tries}.`,
        "a whole number from 1",
        "100,000,000",
      ],
    }),
  ),
  {
    title: "errors that are not worth a second try, and are more than one, or a rejection",
    saga: retrying({ notOn: ["States.ALL", "Down"] }),
    expected: [["invalid-error-name", "A", "States.ALL"]],
    says: [
      'The option notOn of the retry of the action of the step "A" names the error "States.ALL", which is every error.',
      "Allowed: the name of one error",
    ],
  },
  {
    title: "a backoff that shrinks",
    saga: retrying({ backoffRate: 0.5 }),
    expected: [["invalid-retry", "A"]],
    says: ['The option backoffRate of the retry of the action of the step "A" is 0.5.', "at least 1"],
  },
  {
    title: "a longest delay below the first",
    saga: retrying({ interval: { minutes: 1 }, maxDelay: { seconds: 10 } }),
    expected: [["invalid-retry", "A"]],
    says: ['{"interval":{"minutes":1},"maxDelay":{"seconds":10}}', "at least the interval"],
  },
  {
    title: "a step that is given up on while its function still runs",
    saga: sagaOf([step("A", { action: { timeout: { seconds: 10 } } })]),
    tasks: { DoA: lambdaFunctionTask({ arn: "a", timeoutSeconds: 30 }) },
    expected: [["timeout-too-short", "A", "DoA"]],
    says: ["after 10 s", "30 s", "at least 30 s, or give the function a shorter one"],
  },
];
