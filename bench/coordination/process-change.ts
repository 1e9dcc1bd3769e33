import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Duration, Stack } from "aws-cdk-lib";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { CoordinatorFunction, EventChain, FunctionChain } from "../../lib/coordination.js";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import { Saga } from "../../lib/index.js";
import type { SagaDocument } from "../../lib/saga/index.js";

const styles = { Saga, CoordinatorFunction, FunctionChain, EventChain } as const;
export type StyleName = keyof typeof styles;
export const styleNames = Object.keys(styles) as readonly StyleName[];

/** Difference between the templates of a style before and after a change of the process. */
export interface Change {
  /** Resources of the style, without its participants. */
  readonly resources: number;
  /** Changed, added and removed resources, by type. */
  readonly changed: Readonly<Record<string, number>>;
  /** Functions whose code is deployed again. */
  readonly redeployed: number;
}

/** The change of the trip booking that the car is cancelled first. */
export function carFirst(style: StyleName): Change {
  const before = resourcesOf(style, tripBooking.toJSON());
  const after = resourcesOf(style, tripBooking.recovery({ order: { first: ["ReserveCar"] } }).toJSON());
  const changed: Record<string, number> = {};
  let redeployed = 0;
  for (const id of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [before[id], after[id]];
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    const type = (is ?? was)?.Type ?? "";
    changed[type] = (changed[type] ?? 0) + 1;
    if (JSON.stringify(was?.Properties?.Code) !== JSON.stringify(is?.Properties?.Code)) redeployed += 1;
  }
  const own = Object.keys(after).filter((id) => !id.startsWith("Participant"));
  return { resources: own.length, changed, redeployed };
}

interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly Code?: unknown };
}

function resourcesOf(style: StyleName, saga: SagaDocument): Readonly<Record<string, Resource>> {
  const outdir = mkdtempSync(join(tmpdir(), "process-change-"));
  try {
    const app = new App({ outdir, analyticsReporting: false, treeMetadata: false });
    const stack = new Stack(app, "Trip");
    const operations = Object.fromEntries(
      saga.operations.map(({ name }) => [
        name,
        new LambdaFunction(stack, `Participant${name}`, {
          code: Code.fromInline("exports.handler = async () => {};"),
          handler: "index.handler",
          runtime: Runtime.NODEJS_22_X,
          timeout: Duration.seconds(10),
        }),
      ]),
    );
    new styles[style]<SagaDocument>(stack, "TripBooking", { saga, operations });
    const { template } = app.synth().getStackByName("Trip");
    return template.Resources;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
