import {
  type FaultScript,
  plainSetting,
  type Setting,
  scheduleNames,
  switchNames,
} from "../../../lib/verifier/fault-script.js";
import { Runs } from "../../../lib/verifier/run/run.js";
import type { SampleData } from "../../../lib/verifier/samples/samples.js";
import type { Crossroads, SearchedRun } from "../../../lib/verifier/run/searched-run.js";
import { isStop } from "../../../lib/verifier/run/stop-points.js";
import type { Subject } from "../../../lib/verifier/subject/subject.js";

/** Choices of a run, and the data that it is given. */
export interface Choices {
  readonly script: FaultScript;
  readonly given: SampleData;
}

/** A run that was explored. */
export interface Explored extends Choices {
  readonly run: SearchedRun;
}

export interface Exploring {
  readonly given: readonly SampleData[];
  readonly faults: number;
  /** True if what follows from equal situations is tried each time. */
  readonly isThorough: boolean;
}

/**
 * Runs of a subject with every choice of up to so many faults, those with fewer first. With other inputs than the first
 * one, and in other orders of branches, it is one fault less.
 */
export function* explore(subject: Subject, { given, faults, isThorough }: Exploring): Generator<Explored> {
  const runs = new Runs(subject);
  const seen = new Set<string>();
  let level = settingsFor(subject, given).map((setting) => ({
    script: { ...setting, faults: new Map<string, string>() } satisfies FaultScript as FaultScript,
    from: 0,
    before: undefined as Crossroads["before"],
  }));
  for (let depth = 0; depth <= faults; depth += 1) {
    const next: typeof level = [];
    // Switches that make a difference are found on the way.
    for (let index = 0; index < level.length; index += 1) {
      const job = level[index];
      const data = given[job?.script.input ?? 0];
      if (job === undefined || data === undefined) break;
      const { script, from, before } = job;
      const isPlain = script.input === 0 && script.schedule === plainSetting.schedule;
      const isLast = depth >= (isPlain ? faults : faults - 1);
      const run = runs.run({
        script,
        given: data,
        from: before,
        ...(isLast ? {} : { crossroadsFrom: from, wants: () => true }),
      });
      level[index] = { script, from, before: undefined };
      yield { script, given: data, run };
      if (script.switches.length === 0) {
        for (const name of switchNames) {
          if (run.touched.has(name))
            level.push({ script: { ...script, switches: [name] }, from, before: undefined });
        }
      }
      const { input, schedule, switches } = script;
      for (const [offset, { point, outcomes, fingerprint, before: here }] of run.crossroads.entries()) {
        const situation = `${input}|${schedule}|${switches.join()}|${fingerprint}`;
        if (!isThorough && seen.has(situation)) continue;
        seen.add(situation);
        for (const name of outcomes.filter((each) => !isStop(each))) {
          const chosen = new Map([...script.faults, [point, name]]);
          next.push({ script: { ...script, faults: chosen }, from: from + offset + 1, before: here });
        }
      }
    }
    level = next;
  }
}

function settingsFor({ isSequential }: Subject, given: readonly SampleData[]): Setting[] {
  const others = scheduleNames.filter((name) => name !== plainSetting.schedule && !isSequential);
  return [
    ...given.map((_, input) => ({ ...plainSetting, input })),
    ...others.map((schedule) => ({ ...plainSetting, schedule })),
  ];
}
