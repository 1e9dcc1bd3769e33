// npm run hashes [-- --record]: compiles a fixed set of sagas and compares the hash of each emitted definition with the
// recorded one. `--record` writes the list anew: do so only in a commit that names each difference.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import fc from "fast-check";
import { compile } from "../lib/compiler/index.js";
import { groupTour } from "../lib/examples/group-tour/saga.js";
import { tripBooking } from "../lib/examples/trip-booking/saga.js";
import type { AnySaga, SagaDocument } from "../lib/saga/index.js";
import { languageSagas } from "../test/support/language-sagas.js";
import { manySagas } from "../test/support/many-sagas.js";
import { parallelSagas } from "../test/support/parallel-sagas.js";
import { baseSagas } from "../test/verifier/mutations/base-sagas.js";
import { sagaShape } from "../test/verifier/random-sagas/shapes.js";
import { writeSaga } from "../test/verifier/random-sagas/write.js";

const recorded = join(process.cwd(), "test/compiler/definition-hashes.json");
/** Seed of the random sagas. Another seed, or another generator, gives other sagas and other hashes. */
const randomSeed = 20_261_127;
const randomCount = 1_000;

type Hashes = Readonly<Record<string, string>>;

/** SHA-256 of the definition's JSON; of its diagnostics' codes where the saga does not compile. */
function hashOf(saga: AnySaga | SagaDocument): string {
  const { definition, diagnostics } = compile(saga);
  const text = JSON.stringify(definition ?? diagnostics.map(({ code }) => code));
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

function hashesNow(): Hashes {
  const random = fc.sample(sagaShape, { seed: randomSeed, numRuns: randomCount }).map(writeSaga);
  const sagas: [name: string, saga: AnySaga | SagaDocument][] = [
    ["trip booking", tripBooking],
    ["group tour", groupTour],
    ...Object.entries(baseSagas).map(([name, saga]): (typeof sagas)[number] => [`base: ${name}`, saga]),
    ...Object.entries(manySagas).map(([name, saga]): (typeof sagas)[number] => [`many: ${name}`, saga]),
    ...Object.entries(parallelSagas).map(([name, saga]): (typeof sagas)[number] => [
      `parallel: ${name}`,
      saga,
    ]),
    ...Object.entries(languageSagas).map(([name, { saga }]): (typeof sagas)[number] => [
      `language: ${name}`,
      saga,
    ]),
    ...random.map((saga, index): (typeof sagas)[number] => [`random: ${index}`, saga]),
  ];
  return Object.fromEntries(sagas.map(([name, saga]) => [name, hashOf(saga)]));
}

/** The names whose hashes differ, and those that only one of the two lists has. */
function differences(before: Hashes, now: Hashes): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names].flatMap((name) => {
    if (before[name] === now[name]) return [];
    if (before[name] === undefined) return [`${name}: not recorded`];
    return [now[name] === undefined ? `${name}: recorded, but no longer compiled` : `${name}: differs`];
  });
}

const { values } = parseArgs({ options: { record: { type: "boolean", default: false } } });
const now = hashesNow();
if (values.record) {
  writeFileSync(recorded, `${JSON.stringify(now, null, 2)}\n`);
  process.stdout.write(`${Object.keys(now).length} definitions recorded\n`);
} else {
  const before: Hashes = JSON.parse(readFileSync(recorded, "utf8"));
  const found = differences(before, now);
  for (const difference of found) process.stdout.write(`${difference}\n`);
  const equal = Object.keys(now).length - found.filter((line) => !line.endsWith("compiled")).length;
  process.stdout.write(`${equal} passed, ${found.length} failed\n`);
  process.exitCode = found.length > 0 ? 1 : 0;
}
