import { seededRandom } from "../../lib/runner/index.js";
import type { SagaDocument } from "../../lib/saga/index.js";
import { caseOf } from "./case.js";
import { judge } from "./judge.js";
import { simulate } from "./simulated-run.js";

/** Share of trips that complete, computed and simulated. */
export interface Availability {
  readonly computed: number;
  readonly simulated: number;
}

/** Tries of an action by default. */
const tries = 3;

/**
 * Availability of a whole saga up to its pivot, each of whose participants fails a share of its calls, independently of one another.
 *
 * @param trips number of trips that are simulated.
 */
export async function availabilityOf(
  document: SagaDocument,
  { participant, isRetried, trips }: { participant: number; isRetried: boolean; trips: number },
): Promise<Availability> {
  const subject = caseOf(document);
  const steps = document.steps.flatMap((node) =>
    node.type === "step" && (node.kind === "compensatable" || node.kind === "pivot") ? [node] : [],
  );
  const perStep = isRetried ? 1 - (1 - participant) ** tries : participant;
  const acting = steps.filter(({ kind }) => kind === "compensatable").length;
  // The pivot is tried for an hour: it doesn't decide.
  const computed = perStep ** acting;
  const random = seededRandom(7);
  const known = new Map<string, boolean>();
  let completed = 0;
  for (let trip = 0; trip < trips; trip += 1) {
    const failing = new Map<string, string>();
    for (const { name, kind } of steps) {
      if (kind === "pivot") continue;
      let failures = 0;
      while (failures < tries && random() >= participant) failures += 1;
      if (failures > 0) failing.set(name, failures < tries && isRetried ? "transient" : "failed");
    }
    const id = JSON.stringify([...failing]);
    let ends = known.get(id);
    if (ends === undefined) {
      const run = await simulate(
        subject,
        { style: "coordinator", decisions: true, sweeper: false },
        { participants: failing, coordination: [] },
      );
      ends = judge(run, subject, true).verdict === "completed";
      known.set(id, ends);
    }
    if (ends) completed += 1;
  }
  return { computed, simulated: completed / trips };
}
