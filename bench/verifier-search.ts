import { createHash } from "node:crypto";
import { compile } from "../lib/compiler/index.js";
import { groupTour } from "../lib/examples/group-tour/saga.js";
import { tripBooking } from "../lib/examples/trip-booking/saga.js";
import type { SagaDocument, StepDocument } from "../lib/saga/index.js";
import { plainSetting, type SwitchName } from "../lib/verifier/fault-script.js";
import { lawsFor } from "../lib/verifier/laws/index.js";
import { search } from "../lib/verifier/search/search.js";
import { subjectOf } from "../lib/verifier/subject/subject.js";
import type { Trace } from "../lib/verifier/run/trace.js";
import { variantsOf } from "../lib/verifier/samples/variants.js";

/**
 * Searches one saga and prints a `SearchMeasurement` as JSON. It is bundled with the verifier of this commit and with that of
 * the base, so it uses nothing that either of them lacks.
 */
export interface SearchMeasurement {
  readonly runs: number;
  readonly situations: number;
  /** Number of different pairs of calls and end that were run; what follows from equal situations is run once. */
  readonly ways: number;
  /** Number of different ends: the outcome, and what each participant keeps. */
  readonly ends: number;
  /** Digest of the ends. */
  readonly digest: string;
  /** Number of different ends. */
  readonly endStates: number;
  /** Seconds until it was over, which depends on what else runs on the machine. */
  readonly wall: number;
  /** Seconds that the process computed; what else runs on the machine doesn't count. */
  readonly seconds: number;
}

/** Choices that both verifiers have. */
const switches: readonly SwitchName[] = [
  "catchesArgumentsError",
  "catchesResultError",
  "retryEvaluatesArguments",
  "allCoversDataLimitExceeded",
];

async function main([
  name = "trip",
  faults = "2",
  budget = "1000000",
  withModel = "yes",
  threads = "1",
  file = "",
]: readonly string[]) {
  const saga = sagaNamed(name);
  const { definition } = compile(saga);
  if (definition === undefined) throw new Error(`The saga ${name} does not compile.`);
  const subject = subjectOf(saga, definition);
  const given = await variantsOf(subject);
  const inputs = given.map((_, input) => ({ ...plainSetting, input }));
  const orders = ["first-ahead", "last-ahead"] as const;
  const others = subject.isSequential ? [] : orders.map((schedule) => ({ ...plainSetting, schedule }));
  const [ways, ends] = [new Set<string>(), new Set<string>()];
  const keysElsewhere: readonly string[] = [];
  const shared = {
    document: saga,
    definition,
    machine: {},
    given,
    isCompiled: true,
    keysElsewhere,
    stops: 0,
  };
  const [start, startedAt] = [process.cpuUsage(), performance.now()];
  const found = await search({
    // The base has no model.
    subject: withModel === "yes" ? subject : { ...subject, meaning: undefined },
    given,
    laws: [...lawsFor(true), { code: "ends", says: "", broken: (trace) => noted(trace, ways, ends) }],
    faults: Number(faults),
    stops: 0,
    budget: Number(budget),
    walks: 0,
    seed: 1,
    settings: [...inputs, ...others],
    switches,
    // The base has none. Those that other threads do aren't noted.
    workers: { threads: Number(threads), shared, file },
  });
  const { user, system } = process.cpuUsage(start);
  const measurement: SearchMeasurement = {
    runs: found.runs,
    situations: found.situations,
    ways: ways.size,
    ends: ends.size,
    digest: createHash("sha256")
      .update([...ends].sort().join("\n"))
      .digest("hex")
      .slice(0, 12),
    endStates: found.endStates,
    wall: (performance.now() - startedAt) / 1000,
    seconds: (user + system) / 1e6,
  };
  process.stdout.write(`${JSON.stringify(measurement)}\n`);
}

/** Notes what was called in a run, with which key and how often, and how it ended. */
function noted({ visits, legs, entries }: Trace, ways: Set<string>, ends: Set<string>): readonly string[] {
  const calls = visits.map(({ point, tries }) => `${point} ${tries.at(-1)?.attempt} ${tries[0]?.key}`);
  const kept = entries.map(
    ({ key, effect, tombstone, rejection }) => `${key} ${effect} ${tombstone} ${rejection}`,
  );
  const end = [legs.at(-1)?.outcome, ...kept.sort()].join("|");
  ends.add(end);
  ways.add([...calls, end].join("|"));
  return [];
}

/** An example by its name, a sequence of so many steps (`10`), or a block of branches and steps in each (`3x3`). */
function sagaNamed(name: string): SagaDocument {
  if (name === "trip") return tripBooking.toJSON();
  if (name === "tour") return groupTour.toJSON();
  const [, branches, steps = name] = /^(\d+)x(\d+)$/.exec(name) ?? [];
  const sequence = (prefix: string) =>
    Array.from({ length: Number(steps) }, (_, index) => stepNamed(`${prefix}${index + 1}`));
  const block = Array.from({ length: Number(branches ?? 0) }, (_, index) => ({
    name: `B${index + 1}`,
    steps: sequence(`B${index + 1}S`),
  }));
  const nodes =
    branches === undefined ? sequence("S") : [{ type: "parallel", name: "Block", branches: block } as const];
  const names = branches === undefined ? nodes : block.flatMap((branch) => branch.steps);
  return {
    format: tripBooking.toJSON().format,
    name: "Growth",
    operations: names.flatMap((step) => [
      { name: `Do${step.name}`, rejections: ["Refused"] },
      { name: `Cancel${step.name}`, rejections: [] },
    ]),
    steps: nodes,
  };
}

function stepNamed(name: string): StepDocument {
  return {
    type: "step",
    name,
    kind: "compensatable",
    action: { operation: `Do${name}`, request: { id: { $ref: ["key"] } } },
    compensation: { operation: `Cancel${name}` },
  };
}

void main(process.argv.slice(2));
