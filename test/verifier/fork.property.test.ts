import { describe, expect, it } from "@jest/globals";
import type { SagaDocument } from "../../lib/saga/index.js";
import { type FaultScript, plainSetting, scheduleNames } from "../../lib/verifier/fault-script.js";
import { Runs } from "../../lib/verifier/run/run.js";
import type { SampleData } from "../../lib/verifier/samples/samples.js";
import type { SearchedRun, Snapshot } from "../../lib/verifier/run/searched-run.js";
import { subjectOf } from "../../lib/verifier/subject/subject.js";
import { formatTimeline } from "../../lib/verifier/run/timeline.js";
import { variantsOf } from "../../lib/verifier/samples/variants.js";
import { apart } from "../support/arbitraries.js";
import { definitionOf } from "../support/definitions.js";
import { callback, forEach, parallel, ref, sagaOf, step, stepsOf } from "../support/documents.js";

const declared = { DoA: { rejections: ["NoA"] }, DoB: { rejections: ["NoB"], rejectionsAreFinal: false } };

const sagas: Readonly<Record<string, SagaDocument>> = {
  "a sequence with a pivot": sagaOf(stepsOf("compensatable", "pivot", "retriable"), {
    declared: { DoA: declared.DoA },
  }),
  "a block whose branches may be slow": sagaOf(
    [parallel("P", { x: [step("A")], y: [step("B"), step("C")] })],
    { declared },
  ),
  "a list with a deadline": sagaOf([forEach("E", ref("input", "list"), [step("A")]), step("B")], {
    declared,
    options: { deadline: { minutes: 30 } },
  }),
  "an answer by token": sagaOf([callback("A"), step("B")], { declared }),
};

describe("a run that goes on from another one", () => {
  it.each(Object.entries(sagas))("is the one that begins at the start: %s", async (_title, saga) => {
    const subject = subjectOf(saga, definitionOf(saga));
    const runs = new Runs(subject);
    const given = (await variantsOf(subject)).at(-1) ?? { input: {}, responses: new Map() };
    const schedules = subject.isSequential ? [plainSetting.schedule] : scheduleNames;
    let compared = 0;
    for (const schedule of schedules) {
      const script: FaultScript = { ...plainSetting, schedule, faults: new Map() };
      for (const first of forksOf(runs, { script, given })) {
        for (const second of forksOf(runs, { ...first, given }).filter(
          (_, index) => index % (7 * apart(8)) === 0,
        )) {
          const [continued, whole] = [second.before, undefined].map((from) =>
            runs.run({ script: second.script, given, from, crossroadsFrom: 0 }),
          );
          expect([...second.script.faults, told(continued, 0)]).toEqual([
            ...second.script.faults,
            told(whole, (whole?.crossroads.length ?? 0) - (continued?.crossroads.length ?? 0)),
          ]);
          compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(20 / apart(8));
  });
});

interface Forked {
  readonly script: FaultScript;
  readonly before: Snapshot | undefined;
}

/** Every other outcome of every visit of a run after its last fault, each with the run just before the visit. */
function forksOf(
  runs: Runs,
  { script, given, before }: { script: FaultScript; given: SampleData; before?: Snapshot | undefined },
): Forked[] {
  const { crossroads } = runs.run({ script, given, from: before, crossroadsFrom: 0, wants: () => true });
  return crossroads.flatMap(({ point, outcomes, before }) =>
    outcomes
      .filter(() => before !== undefined && !script.faults.has(point))
      .map((name) => ({
        script: { ...script, faults: new Map([...script.faults, [point, name]]) },
        before,
      })),
  );
}

/** All that a run tells, with its situations from one on. */
function told(run: SearchedRun | undefined, from: number): unknown {
  if (run === undefined) return undefined;
  const { trace, crossroads, touched } = run;
  const { legs, entries, output, divergence, visits } = trace;
  return {
    timeline: formatTimeline(trace),
    legs,
    entries,
    output,
    divergence,
    visits: visits.map(({ point, tries }) => [
      point,
      ...tries.map(({ at, request, key, entry, did, heard }) => [
        at,
        request,
        key,
        did,
        heard,
        entry && entries.indexOf(entry),
      ]),
    ]),
    situations: crossroads.slice(from).map(({ point, fingerprint }) => [point, fingerprint]),
    touched: [...touched].sort(),
  };
}
