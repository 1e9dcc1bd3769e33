import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { cdkTypes, constructPrelude, constructSlips, declared, prelude, rights, slips } from "./slips.js";

// Two compilers read the library anew, which takes a busy machine its time.
jest.setTimeout(300_000);

const root = join(__dirname, "..", "..", "..");
const directory = mkdtempSync(join(tmpdir(), "cdk-saga-messages-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A place in a file: what an editor offers there, and no more than that of what is offered everywhere. */
interface Place {
  readonly what: string;
  /** The code, in which `|` is where the cursor stands. */
  readonly code: string;
  readonly offers: readonly string[];
  /** What isn't offered. */
  readonly not?: readonly string[];
}

const kinds = ["compensatable", "read-only", "pivot", "retriable", "best-effort"];
const places: readonly Place[] = [
  {
    what: "every kind of step",
    code: `order().step("P", { kind: "|", action: pack, request: ({ key }) => ({ id: key, code: "a", grams: 1 }) });`,
    offers: kinds,
  },
  {
    what: "every kind of callback step",
    code: `order().callback("A", { kind: "|", action: sign, request: ({ key, taskToken }) => ({ id: key, token: taskToken }), timeout: { hours: 2 }, heartbeat: { hours: 1 } });`,
    offers: kinds,
  },
  {
    what: "the properties of a step with a compensation",
    code: `order().step("P", { action: pack, request: ({ key }) => ({ id: key, code: "a", grams: 1 }), | });`,
    offers: ["compensation", "kind", "retry", "timeout"],
    not: ["heartbeat"],
  },
  {
    what: "no compensation for a pivot",
    code: `order().step("P", { kind: "pivot", action: pack, request: ({ key }) => ({ id: key, code: "a", grams: 1 }), | });`,
    offers: ["retry", "timeout"],
    not: ["compensation", "heartbeat"],
  },
  {
    what: "the fields of a request",
    code: `order().step("P", { kind: "read-only", action: pack, request: ({ key }) => ({ id: key, | }) });`,
    offers: ["code", "grams", "note"],
  },
  {
    what: "the fields of a compensation's request",
    code: `order().step("P", { action: pack, request: ({ key }) => ({ id: key, code: "a", grams: 1 }), compensation: { operation: shelve, request: ({ key }) => ({ id: key, | }) } });`,
    offers: ["box"],
  },
  {
    what: "what the request of a step can refer to",
    code: `order().step("P", { kind: "read-only", action: pack, request: (refer) => ({ id: refer.| }) });`,
    offers: ["input", "key", "keyHash", "results"],
    not: ["item", "items", "taskToken", "failure", "request", "result"],
  },
  {
    what: "the token in a callback step",
    code: `order().callback("A", { kind: "read-only", action: sign, request: (refer) => ({ id: refer.| }), timeout: { hours: 2 }, heartbeat: { hours: 1 } });`,
    offers: ["input", "key", "taskToken"],
    not: ["item", "failure"],
  },
  {
    what: "the element in a forEach",
    code: `order().forEach("L", { items: ({ input }) => input.parcels, each: (each) => each.step("P", { action: pack, request: (refer) => ({ id: refer.| }), compensation: unpack }) });`,
    offers: ["input", "item", "items", "key", "results"],
    not: ["taskToken"],
  },
  {
    what: "what became of the action in its compensation",
    code: `order().step("P", { action: pack, request: ({ key }) => ({ id: key, code: "a", grams: 1 }), compensation: { operation: unpack, request: (refer) => ({ id: refer.| }) } });`,
    offers: ["failure", "input", "key", "request", "result", "results"],
    not: ["item", "taskToken"],
  },
  {
    what: "nothing but input and results for an output",
    code: `packed().output((refer) => ({ a: refer.| }));`,
    offers: ["input", "results"],
    not: ["key", "item", "failure"],
  },
  {
    what: "the results of the steps before",
    code: `packed().step("Q", { kind: "read-only", action: unpack, request: ({ results }) => ({ id: results.| }) });`,
    offers: ["Pack"],
  },
  {
    what: "nothing of a list that a reference to one doesn't have",
    code: `order().step("P", { kind: "read-only", action: unpack, request: ({ input }) => ({ id: input.parcels.| }) });`,
    offers: [],
    not: ["length", "map", "filter", "forEach", "reduce"],
  },
  {
    what: "everything of a saga",
    code: `packed().|;`,
    offers: [
      "step",
      "callback",
      "parallel",
      "forEach",
      "choice",
      "wait",
      "part",
      "output",
      "recovery",
      "onCompleted",
    ],
    not: ["with"],
  },
  {
    what: "nothing of a saga in a branch",
    code: `order().parallel("B", { a: (branch) => branch.| });`,
    offers: ["step", "callback", "parallel", "forEach", "choice", "wait", "part"],
    not: ["output", "recovery", "onCompleted", "onCompensated", "with"],
  },
];

const hovers = [
  {
    kind: "compensatable",
    saga: "order()",
    more: ", compensation: unpack",
    says: "the step is taken back by its compensation",
  },
  { kind: "read-only", saga: "order()", says: "the step changes nothing" },
  { kind: "pivot", saga: "order()", says: "once the step succeeds, the saga completes" },
  { kind: "retriable", saga: "sent()", says: "tried until it succeeds" },
  { kind: "best-effort", saga: "sent()", says: "the step's failure doesn't matter" },
].map((each) => ({
  ...each,
  code: `${each.saga}.step("P", { |kind: "${each.kind}", action: unpack, request: ({ key }) => ({ id: key })${each.more ?? ""} });`,
}));

interface Answers {
  readonly version: string;
  readonly messages: readonly (readonly string[])[];
  readonly completions: readonly (readonly string[])[];
  readonly hovers: readonly string[];
}

let files = 0;
function written(code: string, before = prelude): { readonly file: string; readonly position: number } {
  const text = `${before}export const it = () =>\n${code}`;
  const position = text.lastIndexOf("|");
  const file = join(directory, `file-${files++}.ts`);
  const isPlace = /\|(?! ")/.test(code);
  writeFileSync(file, isPlace ? `${text.slice(0, position)}${text.slice(position + 1)}` : text);
  return { file, position };
}

const asked = {
  messages: [
    ...slips.map(({ code }) => written(code).file),
    ...constructSlips.map(({ code }) => written(code, constructPrelude).file),
    ...rights.map(({ code }) => written(code).file),
  ],
  completions: places.map(({ code }) => written(code)),
  hovers: hovers.map(({ code }) => written(code)),
};
const allSlips = [...slips, ...constructSlips];
writeFileSync(join(directory, "declared.ts"), declared);
writeFileSync(join(directory, "cdk.d.ts"), cdkTypes);
/** A saga of many steps, each of which refers to the one before. Only the new compiler is asked about it: the old one takes long. */
const long = written(
  `order()${Array.from(
    { length: 120 },
    (_, index) =>
      `.step("P${index}", { action: pack, request: ({ key, input${index === 0 ? "" : ", results"} }) => ({ id: key, code: input.orderId, grams: ${index === 0 ? 1 : `results.P${index - 1}.cost`} }), compensation: unpack })`,
  ).join("\n")}.output(({ results }) => ({ cost: results.P119.cost }));`,
).file;
const questionsWithLong = join(directory, "questions-with-long.json");
writeFileSync(questionsWithLong, JSON.stringify({ ...asked, messages: [...asked.messages, long] }));
const questions = join(directory, "questions.json");
writeFileSync(questions, JSON.stringify(asked));
const project = join(directory, "tsconfig.json");
writeFileSync(
  project,
  JSON.stringify({
    compilerOptions: {
      target: "es2023",
      // Not the DOM, which takes a second to read.
      lib: ["es2023"],
      module: "nodenext",
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
      noEmit: true,
      types: [],
      paths: {
        "cdk-saga": [join(root, "lib", "constructs", "index.ts")],
        "cdk-saga/core": [join(root, "lib", "core.ts")],
        "aws-cdk-lib/*": [join(directory, "cdk.d.ts")],
        constructs: [join(directory, "cdk.d.ts")],
        "@standard-schema/spec": [join(root, "node_modules", "@standard-schema", "spec")],
      },
    },
    include: ["*.ts"],
  }),
);

describe.each([
  { compiler: "OLD", version: "5.6." },
  { compiler: "NEW", version: "7." },
])("TypeScript $version", ({ compiler, version }) => {
  let answers: Answers = { version: "", messages: [], completions: [], hovers: [] };
  beforeAll(() => {
    const script = join(__dirname, "ask.mjs");
    const json = execFileSync(
      process.execPath,
      [script, compiler, project, compiler === "NEW" ? questionsWithLong : questions],
      {
        cwd: root,
        encoding: "utf8",
        maxBuffer: 2 ** 26,
      },
    );
    answers = JSON.parse(json);
  });

  it("is the version that is meant", () => {
    expect(answers.version.slice(0, version.length)).toBe(version);
  });

  it.each(allSlips.map((slip, index) => ({ ...slip, index })))(
    "says what to do about $what",
    ({ says, also, index }) => {
      const [message, ...others] = answers.messages[index] ?? [];
      expect(others.map((each) => each.split("\n"))).toEqual(
        also === undefined ? [] : [[expect.stringContaining(also)]],
      );
      const lines = message?.split("\n") ?? [];
      expect(lines[0]).toContain(says);
      expect(lines.length).toBeLessThanOrEqual(6);
    },
  );

  it.each(rights.map((right, index) => ({ ...right, index })))("allows $what", ({ index }) => {
    expect(answers.messages[allSlips.length + index]).toEqual([]);
  });

  it.each(places.map((place, index) => ({ ...place, index })))(
    "offers $what",
    ({ offers, not = [], index }) => {
      const names = answers.completions[index] ?? [];
      expect(names).toEqual(expect.arrayContaining([...offers]));
      expect(names.filter((name) => not.includes(name))).toEqual([]);
    },
  );

  if (compiler === "NEW") {
    it("allows a saga of 120 steps", () => {
      expect(answers.messages[asked.messages.length]).toEqual([]);
    });
  }

  if (compiler === "OLD") {
    it.each(hovers.map((hover, index) => ({ ...hover, index })))(
      "explains the kind $kind where the mouse is on it",
      ({ says, index }) => {
        expect(answers.hovers[index]).toContain(says);
      },
    );
  }
});
