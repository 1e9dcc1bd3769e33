// A thread that does a part of the runs of a search.
import { parentPort, workerData } from "node:worker_threads";
import { lawsFor } from "../laws/index.js";
import { JobRunner, settingOf } from "./search-job.js";
import type { SharedJobs, SharedResults, SharedSearch } from "./search-workers.js";
import { subjectOf } from "../subject/subject.js";

const shared: SharedSearch = workerData;
const { document, definition, machine, given, isCompiled, keysElsewhere } = shared;
const laws = lawsFor(isCompiled, keysElsewhere);
const runner = new JobRunner(subjectOf(document, definition, machine), given);
/** The first runs in which situations were told of. */
const told = new Map<string, { readonly depth: number; readonly index: number }>();

parentPort?.on("message", ({ depth, isLast, jobs }: SharedJobs) => {
  const results: SharedResults = jobs.map(([index, job]) => {
    const { summary } = runner.judged(job, isLast ? undefined : () => false, { ...shared, laws });
    const setting = settingOf(job.script);
    // The search knows what it was told of an earlier run.
    const crossroads = summary.crossroads.filter(({ fingerprint }) => {
      const id = setting + fingerprint;
      const first = told.get(id);
      if (first !== undefined && (first.depth < depth || first.index < index)) return false;
      told.set(id, { depth, index });
      return true;
    });
    return [index, { ...summary, crossroads }];
  });
  parentPort?.postMessage(results);
});
