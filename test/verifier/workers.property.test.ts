import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { build } from "esbuild";
import type { StateMachineDefinition } from "../../lib/asl/index.js";
import type { SagaDocument } from "../../lib/saga/index.js";
import { plainSetting, scheduleNames, switchNames } from "../../lib/verifier/fault-script.js";
import { verify } from "../../lib/verifier/index.js";
import { lawsFor } from "../../lib/verifier/laws/index.js";
import { type SearchOptions, search } from "../../lib/verifier/search/search.js";
import { subjectOf } from "../../lib/verifier/subject/subject.js";
import { formatTimeline } from "../../lib/verifier/run/timeline.js";
import { apart } from "../support/arbitraries.js";
import { definitionOf } from "../support/definitions.js";
import { parallel, sagaOf, step, stepsOf } from "../support/documents.js";
import { uncaught } from "./mutations/edit.js";

const declared = { DoA: { rejections: ["NoA"] }, DoB: { rejections: ["NoB"], rejectionsAreFinal: false } };
const sequence = sagaOf(stepsOf("compensatable", "compensatable"), { declared });
const block = sagaOf([parallel("P", { x: [step("A")], y: [step("B")] })], { declared });
const stops = {
  stops: 1,
  assumedOfStops: ["catchesArgumentsError", "redriveStartsWaitingIterations"],
} as const;

const broken = uncaught("B", "States.ALL")(definitionOf(sequence));
const schedules = scheduleNames.map((schedule) => ({ ...plainSetting, schedule }));

type Options = Partial<SearchOptions> & { readonly definition?: StateMachineDefinition };
const cases: readonly (readonly [title: string, saga: SagaDocument, options: Options])[] = [
  ["of a sequence", sequence, {}],
  ["of a block", block, { faults: 1, settings: schedules }],
  ["that ends with its budget", sequence, { budget: 77 }],
  ["that ends with the first broken law", sequence, { definition: broken, until: "stuck" }],
  ["of a broken machine", sequence, { definition: broken }],
];

describe("a search that several threads share", () => {
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "search-worker-"));
    file = join(folder, "worker.cjs");
    // As JavaScript, as in the package.
    const entry = join(__dirname, "../../lib/verifier/search/search-worker.ts");
    await build({ entryPoints: [entry], outfile: file, bundle: true, platform: "node", format: "cjs" });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** All that a search finds, as data, with the progress that it has told. */
  async function found(
    document: SagaDocument,
    threads: number,
    {
      definition = definitionOf(document),
      ...options
    }: Partial<SearchOptions> & { definition?: StateMachineDefinition },
  ) {
    const progress: unknown[] = [];
    const given = [{ input: {}, responses: new Map() }];
    const shared = {
      document,
      definition,
      machine: {},
      given,
      isCompiled: true,
      keysElsewhere: [],
      ...stops,
    };
    const { broken, ...counts } = await search({
      subject: subjectOf(document, definition),
      given,
      laws: lawsFor(true),
      faults: 2,
      budget: 100_000,
      walks: 5,
      seed: 1,
      ...stops,
      settings: [plainSetting],
      switches: switchNames,
      onProgress: (each) => progress.push(each),
      workers: { threads, shared, file, enough: 10 },
      ...options,
    });
    const told = broken.map(({ script, trace, broken: laws }) => [
      [...script.faults],
      formatTimeline(trace),
      laws.map(({ law, how }) => `${law.code}: ${how}`),
    ]);
    return { ...counts, told, progress };
  }

  it.each(cases.filter((_, index) => index % apart(6) === 0))(
    "finds the same as one thread does: %s",
    async (_title, document, options) => {
      const one = await found(document, 1, options);
      expect(await found(document, 3, options)).toEqual(one);
      expect(one.runs).toBeGreaterThan(15);
    },
  );

  it("ends when it is interrupted", async () => {
    let asked = 0;
    const isOver = () => (asked++ < 50 ? undefined : "interruption");
    expect(await found(sequence, 3, { isOver })).toMatchObject({ runs: 50, endedBy: "interruption" });
  });

  it("fails if a worker does", async () => {
    const shared = { document: sequence, definition: { StartAt: "A", States: {} }, machine: {}, given: [] };
    const workers = {
      threads: 2,
      shared: { ...shared, isCompiled: true, keysElsewhere: [], ...stops },
      file,
      enough: 1,
    };
    await expect(found(sequence, 2, { workers })).rejects.toThrow("Invalid State Machine Definition");
  });

  it.each([0, 1.5, -1, Number.NaN])("is refused for %p threads", async (workers) => {
    await expect(verify(sequence, { workers })).rejects.toThrow(
      `The option workers is ${workers}, but has to be a whole number of at least 1, such as 4`,
    );
  });
});
