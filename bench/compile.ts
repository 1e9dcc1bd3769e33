import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, type Stack } from "aws-cdk-lib";
import { TripBookingStack } from "../lib/examples/trip-booking/stack.js";
import { compile } from "../lib/index.js";
import { PlainTripStack } from "./compile-plain-stack.js";
import { longTrip, requests } from "./compile-sagas.js";
import { say, table } from "./table.js";

/**
 * npm run bench:compile — time and bytes per step at 10, 100 and 500 steps, each ARN counted at 170 characters; and how
 * long the trip booking takes to synthesize, side by side with the same app drawn by hand. Functions are not bundled.
 * All times are medians, of rounds in which everything takes its turn, so that a busy machine slows all of it down.
 */
function main(): void {
  const sagas = Object.entries(requests).flatMap(([request, template]) =>
    [10, 100, 500].map((steps) => ({ request, steps, document: longTrip(steps, template) })),
  );
  const compiling = measure(
    sagas.map(
      ({ document }) =>
        () =>
          compile(document),
    ),
    15,
  );
  say(
    table(
      ["steps", "a step's request", "ms", "ms per step", "bytes", "bytes per step"],
      sagas.map(({ request, steps, document }, index) => {
        const { plan } = compile(document);
        const ms = compiling[index] ?? Number.NaN;
        const bytes =
          plan === undefined
            ? ["too large", "-"]
            : [plan.definitionBytes, Math.round(plan.definitionBytes / steps)];
        return [steps, request, ms.toFixed(1), (ms / steps).toFixed(3), ...bytes];
      }),
    ),
  );

  const [compiled, plain] = measure(
    [() => synthesize(TripBookingStack), () => synthesize(PlainTripStack)],
    7,
  );
  say(
    table(
      ["trip booking", "ms to synthesize"],
      [
        ["compiled by the library", compiled?.toFixed(0) ?? ""],
        ["drawn by hand with the CDK's chains", plain?.toFixed(0) ?? ""],
      ],
    ),
  );
}

/** The median time of each function, in milliseconds. */
function measure(runs: readonly (() => unknown)[], rounds: number): number[] {
  const warmUp = 2;
  const times = runs.map((): number[] => []);
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const [index, run] of runs.entries()) {
      const begin = performance.now();
      run();
      if (round >= 0) times[index]?.push(performance.now() - begin);
    }
  }
  return times.map((each) => each.sort((a, b) => a - b)[Math.floor(each.length / 2)] ?? Number.NaN);
}

function synthesize(TripStack: new (app: App, id: string) => Stack): void {
  const outdir = mkdtempSync(join(tmpdir(), "bench-compile-"));
  try {
    const app = new App({
      outdir,
      analyticsReporting: false,
      builtinCloudFormationValidation: false,
      context: { "aws:cdk:bundling-stacks": [] },
    });
    new TripStack(app, "Trip");
    app.synth();
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

main();
