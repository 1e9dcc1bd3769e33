import { describe, expect, it } from "@jest/globals";
import { type FaultScript, plainSetting } from "../../lib/verifier/fault-script.js";
import { KnownRetries } from "../../lib/verifier/search/known-retries.js";
import { lawsFor } from "../../lib/verifier/laws/index.js";
import { Runs } from "../../lib/verifier/run/run.js";
import type { SearchedRun } from "../../lib/verifier/run/searched-run.js";
import { subjectOf } from "../../lib/verifier/subject/subject.js";
import { standing } from "../../lib/verifier/run/world.js";
import { definitionOf } from "../support/definitions.js";
import { sagaOf, stepsOf } from "../support/documents.js";

const saga = sagaOf(stepsOf("compensatable", "pivot", "retriable"), {
  declared: { DoA: { rejections: ["NoA"] } },
});
const subject = subjectOf(saga, definitionOf(saga));
const runs = new Runs(subject);
const given = { input: {}, responses: new Map() };

/** All that a run comes to, apart from the tries that were left out, and the time that they take. */
function told({ trace, touched }: SearchedRun) {
  const { visits, legs, entries, offers } = trace;
  return {
    visits: visits.map(({ point, tries }) => [point, tries.at(-1)?.attempt, tries.at(-1)?.heard.kind]),
    legs: legs.map(({ outcome, error, transitions }) => [outcome, error, transitions]),
    entries: entries.map((entry) => [entry.key, standing(entry)]),
    offers: offers.map(({ point }) => point),
    touched: [...touched],
    broken: lawsFor(true).flatMap((law) => [...law.broken(trace)]),
  };
}

function scriptOf(point: string, outcome: string): FaultScript {
  return { ...plainSetting, faults: new Map([[point, outcome]]) };
}

const { trace } = runs.run({ script: { ...plainSetting, faults: new Map() }, given });
const scripts = trace.offers.flatMap(({ point, outcomes }) => outcomes.map((each) => scriptOf(point, each)));

describe("a run in which tries were left out", () => {
  it("comes to the same as with all of them, and keeps the laws", () => {
    const leapt = scripts.flatMap((script) => {
      // With and without points between calls at which it might be stopped.
      const both = [undefined, 0].flatMap((crossroadsFrom) => {
        const [full, short] = [false, true].map((isLeaping) =>
          runs.run({
            script,
            given,
            mayLeap: () => isLeaping,
            ...(crossroadsFrom === undefined ? {} : { crossroadsFrom }),
          }),
        );
        return full !== undefined && short?.hasLeapt === true ? [[full, short] as const] : [];
      });
      for (const [full, short] of both)
        expect([...script.faults, told(short)]).toEqual([...script.faults, told(full)]);
      return both;
    });
    expect(leapt.length).toBeGreaterThan(8);
    for (const [full, short] of leapt) {
      const [all, made] = [full, short].map(({ trace }) => trace.visits.flatMap(({ tries }) => tries).length);
      expect((all ?? 0) - (made ?? 0)).toBe(29);
    }
  });
});

describe("retries", () => {
  it("are known of a Task that was tried in full after the same error", () => {
    const retries = new KnownRetries();
    const run = (outcome: string, mayLeap = false) =>
      runs.run({ script: scriptOf("B", outcome), given, mayLeap: () => mayLeap }).trace;
    const [failed, lost] = ["failed", "lost"].map((outcome) => run(outcome).visits[1]);
    if (failed === undefined || lost === undefined) throw new Error("B was not called.");
    const known = () => [failed, lost].map((visit) => retries.areKnown(visit, scriptOf("B", "failed")));
    retries.learn(run("failed", true), scriptOf("B", "failed"));
    expect(known()).toEqual([false, false]);
    retries.learn(run("failed"), scriptOf("B", "failed"));
    expect(known()).toEqual([true, false]);
    const flipped = { ...scriptOf("B", "failed"), switches: ["retryEvaluatesArguments"] } as const;
    expect(retries.areKnown(failed, flipped)).toBe(false);
  });
});
