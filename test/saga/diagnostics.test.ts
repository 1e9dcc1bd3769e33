import { describe, expect, it } from "@jest/globals";
import {
  aslTask,
  awsSdkTask,
  compile,
  lambdaTask,
  stateMachineTask,
  type TaskBinding,
} from "../../lib/compiler/index.js";
import {
  type AnySaga,
  type DiagnosticCode,
  diagnostics,
  formatDiagnostics,
  hasErrors,
  operation,
  type SagaDocument,
  saga,
  shape,
  type TemplateJson,
} from "../../lib/saga/index.js";
import { expectDiagnostics } from "../support/diagnostics.js";
import { parallel, ref, sagaOf, step, stepsOf, withKey } from "../support/documents.js";
import { order, take } from "../support/small-sagas.js";

interface Mistake {
  readonly title: string;
  readonly saga: AnySaga | SagaDocument;
  readonly tasks?: Readonly<Record<string, TaskBinding>>;
  readonly expected: readonly (readonly [code: DiagnosticCode, ...names: string[]])[];
  /** What the messages say besides the names: received values, what is allowed, the mend. */
  readonly says: readonly string[];
}

const long = "x".repeat(81);
const nested = (levels: number): TemplateJson => (levels === 0 ? "deep" : { a: nested(levels - 1) });
const retrying = (retry: object) => sagaOf([step("A", { action: { retry } })]);
const [a, b] = [step("A"), step("B")];

const blocks: Mistake[] = [
  {
    title: "a block without branches, and a branch without steps",
    saga: sagaOf([parallel("None", {}), parallel("Some", { x: [a], y: [] })]),
    expected: [
      ["empty-block", "None"],
      ["empty-block", "Some", "y"],
    ],
    says: ["no branches", 'no steps in its branch "y"', "Add some, or remove it"],
  },
  {
    title: "the pivot in a block",
    saga: sagaOf([parallel("P", { x: [step("Pay", { kind: "pivot" })], y: [a] })]),
    expected: [["pivot-in-block", "Pay", "P"]],
    says: ["could still fail after it", "Move it into the outermost sequence"],
  },
  {
    title: "two branches of one name, and one of an odd name",
    saga: sagaOf([
      {
        type: "parallel",
        name: "P",
        branches: [
          { name: "x", steps: [a] },
          { name: "x", steps: [b] },
        ],
      },
      parallel("Q", { "x/y": [step("C")] }),
    ]),
    expected: [
      ["duplicate-branch", "P", "x"],
      ["invalid-name", "Q", "x/y"],
    ],
    says: ["rename one", 'The branch of the block "Q"'],
  },
  {
    title: "a step in a block named like another one, like the block, or like what a block hands out",
    saga: sagaOf([
      a,
      parallel("P", {
        x: [a],
        y: [
          step("P"),
          step("recovery", { action: { operation: "Go" }, compensation: { operation: "Back" } }),
        ],
      }),
    ]),
    expected: [
      ["duplicate-name", "A", "A"],
      ["duplicate-name", "P", "P"],
      ["reserved-name", "recovery"],
    ],
    says: ["in what a block hands out"],
  },
  {
    title: "kinds on the wrong side of the pivot, in a block",
    saga: sagaOf([
      parallel("Early", { x: [step("R", { kind: "retriable" })] }),
      step("Pay", { kind: "pivot" }),
      parallel("Late", { x: [a], y: [step("L", { kind: "read-only" })] }),
    ]),
    expected: [
      ["retriable-before-pivot", "R", "Pay"],
      ["compensatable-after-pivot", "A", "Pay"],
      ["read-only-after-pivot", "L", "Pay"],
    ],
    says: [],
  },
  {
    title:
      "references into another branch, past the end of a block, and to branches and steps that there are not",
    saga: sagaOf([
      parallel("P", {
        x: [step("A")],
        y: [
          step("B", { action: { request: { ...withKey, a: ref("results", "A"), p: ref("results", "P") } } }),
        ],
      }),
      step("C", {
        action: {
          request: {
            ...withKey,
            inside: ref("results", "A"),
            branch: ref("results", "P", "z"),
            step: ref("results", "P", "x", "B"),
            fine: ref("results", "P", "x", "A", "id"),
          },
        },
      }),
    ]),
    expected: [
      ["unavailable-result", "A"],
      ["unavailable-result", "P"],
      ["unavailable-result", "A"],
      ["unknown-step", "z"],
      ["unknown-step", "B"],
    ],
    says: ["Steps are: x, y", "Steps are: A"],
  },
  {
    title: "a block whose states would have names that are too long",
    saga: sagaOf([parallel("x".repeat(70), { branch: [a] })]),
    expected: [
      "compensation",
      "branch stopped",
      "branch compensation",
      "branch has nothing to compensate",
    ].map((state) => ["name-too-long", `${"x".repeat(70)}: ${state}`] as const),
    says: ["The state"],
  },
];

const names: Mistake[] = [
  {
    title: "an empty name of the saga",
    saga: sagaOf([a], { name: " " }),
    expected: [["invalid-name", " "]],
    says: ["The saga", "any text but the empty one"],
  },
  {
    title: "a step's name with a slash, which separates the parts of a key",
    saga: sagaOf([step("A/B")]),
    expected: [["invalid-name", "A/B"]],
    says: ["The step", "a letter, then letters, digits, spaces, dots, hyphens and underscores"],
  },
  {
    title: "a step's name that begins with a digit",
    saga: sagaOf([step("1st", { action: { operation: "First" }, compensation: { operation: "Last" } })]),
    expected: [["invalid-name", "1st"]],
    says: ["Rename"],
  },
  {
    title: "an operation's name that is no identifier",
    saga: sagaOf([step("A", { action: { operation: "do-a" } })]),
    expected: [["invalid-name", "do-a"]],
    says: ["The operation", "letters, digits and underscores"],
  },
  {
    title: "a blank rejection, and one that CloudFormation would substitute",
    saga: sagaOf([a], { declared: { DoA: { rejections: ["", "No${Car}"] } } }),
    expected: [
      ["invalid-name", "DoA", ""],
      ["invalid-name", "DoA", "No${Car}"],
    ],
    says: ["any text but the empty one", "substitution"],
  },
  {
    title: "a step's name of 81 characters",
    saga: sagaOf([step(long, { action: { operation: "Do" }, compensation: { operation: "Cancel" } })]),
    expected: [["name-too-long", long]],
    says: ["81 characters, 1 more than the 80", "Shorten"],
  },
  {
    title: "an operation's name of 81 characters",
    saga: sagaOf([step("A", { action: { operation: long } })]),
    expected: [["name-too-long", long]],
    says: ["The operation"],
  },
  {
    title: "a compensation's state whose name becomes too long because two steps share it",
    saga: sagaOf([
      step("A", { compensation: { operation: "C".repeat(77) } }),
      step("B", { compensation: { operation: "C".repeat(77) } }),
    ]),
    expected: [
      ["name-too-long", `${"C".repeat(77)} (A)`],
      ["name-too-long", `${"C".repeat(77)} (B)`],
    ],
    says: ["The state", "81 characters"],
  },
  {
    title: "a step called as an end state",
    saga: sagaOf([step("Completed"), step("Compensated")]),
    expected: [
      ["reserved-name", "Completed"],
      ["reserved-name", "Compensated"],
    ],
    says: ["rename the step"],
  },
  {
    title: "two steps of one name",
    saga: sagaOf([a, b, step("A")]),
    expected: [["duplicate-name", "A", "A"]],
    says: ["step 1 and step 3", "rename one"],
  },
];

const operations: Mistake[] = [
  {
    title: "an operation that is not declared",
    saga: { ...sagaOf([a]), operations: [{ name: "DoA", rejections: [] }] },
    expected: [["unknown-operation", "A", "CancelA"]],
    says: ["Declare it", "use one of these: DoA"],
  },
  {
    title: "an action that is not declared where none is",
    saga: { ...sagaOf(stepsOf("pivot")), operations: [] },
    expected: [["unknown-operation", "A", "DoA"]],
    says: ["one of these: none"],
  },
  {
    title: "two operations of one name that reject differently",
    saga: order.step("Again", {
      action: operation("Take", { request: shape<{ id: string }>(), rejections: ["Gone"] }),
      kind: "best-effort",
      request: ({ key }) => ({ id: key }),
    }),
    expected: [["conflicting-operations", "Take"]],
    says: ["rejects by SoldOut, and one that rejects by Gone", "rename one"],
  },
  {
    title: "two operations of one name whose rejections are final, and are not",
    saga: saga("S")
      .step("One", { action: take, kind: "best-effort", request: ({ key }) => ({ id: key }) })
      .step("Two", {
        action: { ...take, rejectionsAreFinal: false },
        kind: "best-effort",
        request: ({ key }) => ({ id: key }),
      }),
    expected: [["conflicting-operations", "Take"]],
    says: ["rejects by SoldOut, and one that rejects by SoldOut (not final)"],
  },
  ...[
    "States.TaskFailed",
    "Lambda.Unknown",
    "Sandbox.Timedout",
    "Runtime.ExitError",
    "Saga.Compensated",
    "Error",
    "TypeError",
    "Exception",
  ].map(
    (rejection): Mistake => ({
      title: `the rejection ${rejection}`,
      saga: sagaOf([a], { declared: { DoA: { rejections: ["Fine", rejection] } } }),
      expected: [["reserved-rejection", "DoA", rejection]],
      says: ["in doubt", "choose another"],
    }),
  ),
  {
    title: "rejections of a retriable step",
    saga: sagaOf(stepsOf("pivot", "retriable"), { declared: { DoB: { rejections: ["No", "Never"] } } }),
    expected: [["retriable-rejects", "B", "DoB"]],
    says: ["No, Never", "without rejections", "best-effort"],
  },
  {
    title: "rejections of a compensation",
    saga: sagaOf([a], { declared: { CancelA: { rejections: ["TooLate"] } } }),
    expected: [["compensation-rejects", "A", "CancelA"]],
    says: ["TooLate", "without rejections"],
  },
  {
    title: "rejections of the pivot that are not final",
    saga: sagaOf(stepsOf("pivot"), {
      declared: { DoA: { rejections: ["No"], rejectionsAreFinal: false } },
    }),
    expected: [["pivot-rejections-not-final", "A", "DoA"]],
    says: ["rejections No are not final", "final rejections, or with none"],
  },
];

const kinds: Mistake[] = [
  {
    title: "a saga without steps",
    saga: saga("Nothing"),
    expected: [["empty-saga", "Nothing"]],
    says: ["Add at least one"],
  },
  {
    title: "a compensatable step without a compensation",
    saga: { ...sagaOf([a]), steps: [{ type: "step", name: "A", kind: "compensatable", action: a.action }] },
    expected: [["missing-compensation", "A"]],
    says: ["Give it one", "read-only", "best-effort"],
  },
  ...(["read-only", "pivot", "best-effort"] as const).map(
    (kind): Mistake => ({
      title: `a compensation of a ${kind} step`,
      saga: sagaOf([step("A", { kind, compensation: {} })]),
      expected: [["unexpected-compensation", "A", "CancelA"]],
      says: [`The ${kind} step`, "remove it, or change the kind"],
    }),
  ),
  {
    title: "three pivots",
    saga: sagaOf(stepsOf("pivot", "pivot", "pivot")),
    expected: [
      ["two-pivots", "A", "B"],
      ["two-pivots", "A", "C"],
    ],
    says: ["make one of them compensatable, or retriable"],
  },
  {
    title: "a compensatable step after the pivot",
    saga: sagaOf(stepsOf("pivot", "compensatable")),
    expected: [["compensatable-after-pivot", "B", "A"]],
    says: ["Move it before", "make it retriable"],
  },
  {
    title: "a read-only step after the pivot",
    saga: sagaOf(stepsOf("pivot", "best-effort", "read-only")),
    expected: [["read-only-after-pivot", "C", "A"]],
    says: ["Move it before", "retriable or best-effort"],
  },
  {
    title: "a retriable step before the pivot",
    saga: sagaOf(stepsOf("retriable", "pivot")),
    expected: [["retriable-before-pivot", "A", "B"]],
    says: ["Move it after", "make it compensatable"],
  },
  {
    title: "a retriable step and no pivot",
    saga: sagaOf(stepsOf("compensatable", "retriable")),
    expected: [["retriable-without-pivot", "B"]],
    says: ["no pivot", "Make a step before it the pivot"],
  },
];

const references: Mistake[] = [
  {
    title: "no key in the request of an action that changes the world",
    saga: sagaOf([step("A", { action: { request: { id: "constant" } } })]),
    expected: [["missing-key", "A", "DoA"]],
    says: ["The action", "put key or keyHash into a property"],
  },
  {
    title: "no key in the request of a compensation",
    saga: sagaOf([
      step("A", {
        action: { request: { id: ref("key"), city: ref("input", "city") } },
        compensation: { request: { city: ref("request", "city") } },
      }),
    ]),
    expected: [["missing-key", "A", "CancelA"]],
    says: ["The compensation", "put key or keyHash into a property"],
  },
  {
    title: "nothing of a key but a property that it does not have",
    saga: sagaOf([step("A", { action: { request: { id: ref("key", "length") } } })]),
    expected: [["missing-key", "A", "DoA"]],
    says: [],
  },
  {
    title: "the result of what is no step",
    saga: sagaOf([a, step("B", { action: { request: { ...withKey, of: ref("results", "Z", "id") } } })]),
    expected: [["unknown-step", "Z"]],
    says: ['The request of the step "B"', "Steps are: A, B"],
  },
  {
    title: "the result of a later step, and of the step itself",
    saga: sagaOf([
      step("A", { action: { request: { ...withKey, of: [ref("results", "B"), ref("results", "A")] } } }),
      b,
    ]),
    expected: [
      ["unavailable-result", "A"],
      ["unavailable-result", "B"],
    ],
    says: [
      'The request of the step "A"',
      "has not run by then",
      "Only steps that come before have a result",
      "refer to one of these, or change the order",
    ],
  },
  {
    title: "the failure in a request that is no compensation's",
    saga: sagaOf([step("A", { action: { request: { ...withKey, why: ref("failure") } } })]),
    expected: [["unavailable-reference", "failure"]],
    says: ['The request of the step "A"', "Allowed are: input, results, key, keyHash"],
  },
  {
    title: "the key in the output",
    saga: sagaOf([a], { output: { id: ref("key") } }),
    expected: [["unavailable-reference", "key"]],
    says: ["The output", "Allowed are: input, results"],
  },
  {
    title: "all results at once",
    saga: sagaOf([a], { output: { all: ref("results") } }),
    expected: [["unavailable-reference", "results"]],
    says: ["results as a whole", "results.<step>"],
  },
  {
    title: "an output that is a text",
    saga: sagaOf([a], { output: "done" }),
    expected: [["invalid-output"]],
    says: ['is "done"', "has to be an object", "Put it into a property"],
  },
  {
    title: "an output that is a reference",
    saga: sagaOf([a], { output: ref("results", "A") }),
    expected: [["invalid-output"]],
    says: ["the reference results.A"],
  },
  {
    title: "the output's property that holds failures",
    saga: sagaOf(stepsOf("best-effort", "best-effort"), { output: { failures: 0 } }),
    expected: [["reserved-output", "failures"]],
    says: ["(A, B)", "Rename the property"],
  },
];

const calls: Mistake[] = [
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
    says: ['persistFor, is {"days":500}', 'interval, is {"seconds":0.5}', 'maxDelay, is {"days":367}'],
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
      says: [`tries, is ${tries}`, "a whole number from 1", "100,000,000"],
    }),
  ),
  {
    title: "a backoff that shrinks",
    saga: retrying({ backoffRate: 0.5 }),
    expected: [["invalid-retry", "A"]],
    says: ["backoffRate, is 0.5", "at least 1"],
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
    tasks: { DoA: lambdaTask({ arn: "a", timeoutSeconds: 30 }) },
    expected: [["timeout-too-short", "A", "DoA"]],
    says: ["after 10 s", "30 s", "at least 30 s, or the function less"],
  },
];

const once = stateMachineTask({ arn: "a" });
const uncertain = aslTask({ resource: "r", arguments: { a: "{% $request.a %}" } });
const tasks: Mistake[] = [
  ...(["compensatable", "pivot"] as const).map(
    (kind): Mistake => ({
      title: `final rejections of an API that knows no keys, in a ${kind} step`,
      saga: sagaOf([step("A", { kind })], { declared: { DoA: { rejections: ["Full", "Late"] } } }),
      tasks: { DoA: awsSdkTask({ service: "s3", action: "putObject" }) },
      expected: [["rejections-cannot-be-final", "A", "DoA"]],
      says: ["Full, Late", "rejectionsAreFinal: false"],
    }),
  ),
  {
    title: "another state machine where it has to be all or nothing",
    saga: sagaOf([a, step("P", { kind: "pivot" }), step("R", { kind: "retriable" })]),
    tasks: { DoA: once, CancelA: once, DoP: once, DoR: once },
    expected: [
      ["task-stops-halfway", "A", "CancelA"],
      ["task-stops-halfway", "A", "DoA"],
      ["task-stops-halfway", "P", "DoP"],
      ["task-stops-halfway", "R", "DoR"],
    ],
    says: [
      "it is the compensation",
      "the step is compensatable",
      "the step is pivot",
      "read-only or best-effort",
    ],
  },
  {
    title: "another state machine that is tried again",
    saga: sagaOf([
      step("A", { kind: "read-only", action: { retry: { tries: 2 } } }),
      step("B", { kind: "best-effort", action: { retry: { tries: 1 } } }),
      step("C", { kind: "best-effort", action: { retry: { persistFor: { hours: 1 } } } }),
    ]),
    tasks: { DoA: once, DoB: once, DoC: once },
    expected: [
      ["task-stops-halfway", "A", "DoA"],
      ["task-stops-halfway", "C", "DoC"],
    ],
    says: ["the step has a retry"],
  },
  {
    title: "arguments that may fail where nothing may",
    saga: sagaOf([a, step("P", { kind: "pivot" }), step("R", { kind: "retriable" })]),
    tasks: { DoA: uncertain, CancelA: uncertain, DoP: uncertain, DoR: uncertain },
    expected: [
      ["arguments-may-fail", "A", "CancelA"],
      ["arguments-may-fail", "P", "DoP"],
      ["arguments-may-fail", "R", "DoR"],
    ],
    says: ["The compensation of", "The pivot action of", "$string($request)"],
  },
];

const budgets: Mistake[] = [
  {
    title: "requests that are nested 61 deep",
    saga: sagaOf([step("A", { action: { request: { ...withKey, a: nested(60) } } })], {
      output: { a: nested(60) },
    }),
    expected: [
      ["expression-too-deep", "A"],
      ["expression-too-deep", "output"],
    ],
    says: ["61 levels deep, 1 more than the 60", "flatter"],
  },
  {
    title: "a definition of more than a megabyte",
    saga: sagaOf([
      a,
      step("B", { kind: "pivot", action: { request: { ...withKey, text: "x".repeat(1_048_576) } } }),
    ]),
    expected: [["definition-too-large", "B"]],
    says: ["1048576", "Split the saga"],
  },
  {
    title: "tries that fill a history",
    saga: sagaOf([a, step("B", { action: { retry: { tries: 8_334 } } })]),
    expected: [["history-too-long", "B"]],
    says: ["25000", "fewer tries"],
  },
  {
    title: "tries that nearly fill a history",
    saga: sagaOf([a, step("B", { action: { retry: { tries: 7_000 } } })]),
    expected: [["history-nearly-full", "B"]],
    says: ["25000", "fewer tries"],
  },
];

const documents: Mistake[] = [
  {
    title: "a document of another version",
    saga: { ...sagaOf([a]), format: "cdk-saga/2" } as never,
    expected: [["invalid-document"]],
    says: ["$.format", 'received "cdk-saga/2"', 'allowed is "cdk-saga/1"'],
  },
];

/** What only the construct can tell: test/constructs tries them. */
const toldByTheConstruct: DiagnosticCode[] = ["operation-not-given", "operation-not-used"];

const mistakes = [
  ...blocks,
  ...names,
  ...operations,
  ...kinds,
  ...references,
  ...calls,
  ...tasks,
  ...budgets,
  ...documents,
];

describe("a saga's diagnostics", () => {
  it.each(mistakes)("fails on $title", ({ saga, tasks, expected, says }) => {
    const compilation = compile(saga, tasks === undefined ? {} : { tasks });
    expectDiagnostics(compilation.diagnostics, expected);
    expect(compilation.definition === undefined).toBe(hasErrors(compilation.diagnostics));

    const text = formatDiagnostics(compilation.diagnostics);
    for (const part of says) expect(text).toContain(part);
    for (const { message, names } of compilation.diagnostics) {
      for (const name of names) expect(message).toContain(name);
      expect(message).toMatch(/^[A-Z].*\.$/);
      expect(message).not.toMatch(/undefined|NaN|\[object/);
    }
  });

  it("are all tried above", () => {
    const tried = new Set(mistakes.flatMap(({ expected }) => expected.map(([code]) => code)));
    const all = Object.values(diagnostics).map(({ code }) => code);
    expect([...tried, ...toldByTheConstruct].sort()).toEqual(all.sort());
  });

  it("have codes that differ, and are the names of their entries", () => {
    for (const [name, { code }] of Object.entries(diagnostics)) {
      expect(code).toBe(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
    }
  });

  it("are reported all together", () => {
    const document = sagaOf(
      [
        step("A", { kind: "read-only", compensation: {}, action: { retry: { tries: 0 } } }),
        step("P", { kind: "pivot", action: { request: { of: ref("results", "Z") } } }),
        step("A"),
        step("R", { kind: "retriable", action: { timeout: { days: 2000 } } }),
      ],
      { name: "", output: ref("input"), declared: { DoR: { rejections: ["No"] } } },
    );
    expectDiagnostics(compile(document).diagnostics, [
      ["invalid-name", ""],
      ["unexpected-compensation", "A", "CancelA"],
      ["invalid-retry", "A"],
      ["missing-key", "P", "DoP"],
      ["unknown-step", "Z"],
      ["duplicate-name", "A", "A"],
      ["compensatable-after-pivot", "A", "P"],
      ["retriable-rejects", "R", "DoR"],
      ["invalid-time", "R"],
      ["invalid-output"],
    ]);
  });

  it("of rejections that are not final, or matter to no compensation, are none", () => {
    const document = sagaOf([a, step("B", { kind: "read-only" }), step("C", { kind: "best-effort" })], {
      declared: {
        DoA: { rejections: ["States.Http.StatusCode.409"], rejectionsAreFinal: false },
        DoB: { rejections: ["No"] },
        DoC: { rejections: ["No"] },
      },
    });
    const task = awsSdkTask({ service: "s3", action: "putObject" });
    const { diagnostics: found } = compile(document, { tasks: { DoA: task, DoB: task, DoC: task } });
    expectDiagnostics(found, []);
  });

  it("of an operation named twice in the same way are none", () => {
    const document = sagaOf([a], { declared: { DoA: { rejections: ["No", "Never"] } } });
    const again = { name: "DoA", rejections: ["Never", "No"], rejectionsAreFinal: true };
    expectDiagnostics(compile({ ...document, operations: [...document.operations, again] }).diagnostics, []);
  });

  it("read as lines with severity and code", () => {
    expect(formatDiagnostics(compile(saga("Nothing")).diagnostics)).toBe(
      'error empty-saga: The saga "Nothing" has no steps. Add at least one by step().',
    );
  });
});
