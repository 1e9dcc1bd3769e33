import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import type { StateMachineDefinition } from "../../lib/asl/index.js";
import { compile, type Plan } from "../../lib/compiler/index.js";
import type { RetryOptions, SagaDocument } from "../../lib/saga/index.js";
import { sections, tableRows } from "../docs/support/markdown.js";
import { apart } from "../support/arbitraries.js";
import { expectDiagnostics } from "../support/diagnostics.js";
import { forEach, ref, sagaOf, step, stepsOf } from "../support/documents.js";
import { type OutageCase, outageCases, runOutage } from "../support/outages.js";

function compiled(saga: SagaDocument): { readonly definition: StateMachineDefinition; readonly plan: Plan } {
  const { definition, plan, diagnostics } = compile(saga);
  expect(diagnostics).toEqual([]);
  if (definition === undefined || plan === undefined) throw new RangeError("The saga doesn't compile.");
  return { definition, plan };
}

const seeds = [1, 2, 3, 4].filter((_seed, index) => index % apart(4) === 0);
const cases = Object.entries<OutageCase>(outageCases);
const { "a pivot after a list": pivot, ...lists } = outageCases;

/** With how many of the seeds an execution that is redriven as soon as it is stuck ends whole after an outage. */
async function wholeAfter(hours: number, definition: StateMachineDefinition, outage: OutageCase) {
  const runs = await Promise.all(
    seeds.map((seed) => runOutage(definition, outage, { hours, seed, keepsEvents: false })),
  );
  return runs.filter(({ ended }) => ended !== "full").length;
}

describe("the planned hours of an outage", () => {
  it.each(Object.entries<OutageCase>(lists))(
    "are what an execution gets through with every seed, and an hour more is too much for some: %s",
    async (_title, outage) => {
      const { definition, plan } = compiled(outage.saga());
      const { hoursOfOutage = Number.NaN } = plan;
      expect(hoursOfOutage).toBe(5);
      expect(await wholeAfter(hoursOfOutage, definition, outage)).toBe(seeds.length);
      expect(await wholeAfter(hoursOfOutage + 1, definition, outage)).toBeLessThan(seeds.length);
    },
  );

  it("are within a twentieth of what an execution gets through that is redriven 250 times", async () => {
    const { definition, plan } = compiled(pivot.saga(undefined));
    const { hoursOfOutage = Number.NaN } = plan;
    expect(await wholeAfter(hoursOfOutage, definition, pivot)).toBe(seeds.length);
    expect(await wholeAfter(Math.ceil(hoursOfOutage * 1.05), definition, pivot)).toBe(0);
  });

  it("are absent if nothing can get stuck", () => {
    expect(compiled(sagaOf(stepsOf("read-only", "best-effort"))).plan).not.toHaveProperty("hoursOfOutage");
  });

  it("count a redrive every half an hour if the execution is stuck sooner", () => {
    // A try is 3 events and a redrive 2; the saga's other events are 2, and 5 of the pivot.
    const { plan } = compiled(sagaOf([step("A", { kind: "pivot", action: { retry: { tries: 1 } } })]));
    expect(plan.hoursOfOutage).toBe(Math.floor((25_000 - 2 - 5) / (3 + 2) / 2));
  });

  it("are more if the saga persists for longer, or fewer elements are worked on at the same time", () => {
    const hours = (retry?: RetryOptions, maxConcurrency = 40) =>
      compiled(
        sagaOf([
          step("Pay", { kind: "pivot" }),
          forEach(
            "People",
            ref("input", "people"),
            [step("Ship", { kind: "retriable", action: retry === undefined ? {} : { retry } })],
            { maxConcurrency },
          ),
        ]),
      ).plan.hoursOfOutage ?? Number.NaN;
    expect(hours({ persistFor: { hours: 24 } })).toBeGreaterThan(15 * hours());
    expect(hours({ maxDelay: { hours: 1 } })).toBeGreaterThan(hours());
    expect(hours(undefined, 10)).toBeGreaterThan(3 * hours());
    // AWS runs no more than 40 at the same time.
    expect(hours(undefined, 100)).toBe(hours());
  });
});

describe("docs/guarantees.md", () => {
  it("has the figures of these sagas", () => {
    const page = readFileSync(join(__dirname, "../../docs/guarantees.md"), "utf8");
    const section = sections(page).find(({ title }) => title === "A long outage");
    const plans = Object.values<OutageCase>(lists)
      .flatMap(({ saga }) => [saga(), saga({ persistFor: { hours: 24 } })])
      .map((saga) => compiled(saga).plan);
    expect(tableRows(section?.text ?? "").map(([, ...figures]) => figures.map(Number))).toEqual(
      plans.map(({ historyEvents, hoursOfOutage }) => [historyEvents, hoursOfOutage]),
    );
  });
});

describe("an outage of 24 hours", () => {
  it.each(cases)("is nothing to a saga that persists for 24 hours: %s", async (_title, outage) => {
    const { definition, plan } = compiled(outage.saga({ persistFor: { hours: 24 } }));
    expect(plan.hoursOfOutage).toBeGreaterThan(100);
    for (const seed of seeds) {
      const run = await runOutage(definition, outage, { hours: 24, seed });
      // The first of 40 calls may have exhausted its tries earlier.
      expect(run.redrives).toBeLessThanOrEqual(1);
      expect(run.ended).toBe(outage.declined === undefined ? "completed" : "compensated");
    }
  });

  it.each(cases)(
    "is nothing to an execution that is redriven when it is over: %s",
    async (_title, outage) => {
      const { definition, plan } = compiled(outage.saga());
      for (const seed of seeds) {
        const run = await runOutage(definition, outage, { hours: 24, seed, redrivenAfter: 24 });
        expect(run.ended).toBe(outage.declined === undefined ? "completed" : "compensated");
        expect(run.redrives).toBe(1);
        expect(run.events).toBeLessThanOrEqual(plan.historyEvents);
      }
    },
  );
});

describe("the room for an outage", () => {
  interface Options {
    readonly maxItems?: number;
    readonly maxConcurrency?: number;
    readonly retry?: RetryOptions;
  }
  /** A list in a list: 100 compensations at the same time. */
  const tour = ({ maxItems = 10, maxConcurrency = 40, retry }: Options) =>
    sagaOf([
      forEach(
        "Groups",
        ref("input", "groups"),
        [
          forEach(
            "People",
            ref("input", "people"),
            [step("Take", { compensation: retry === undefined ? {} : { retry } })],
            { maxItems: 10 },
          ),
        ],
        { maxItems, maxConcurrency },
      ),
    ]);
  const told = (options: Options) => {
    const [diagnostic] = compile(tour(options)).diagnostics;
    if (diagnostic === undefined) throw new RangeError("There is no diagnostic.");
    return diagnostic.message;
  };
  const found = (message: string, pattern: RegExp) => Number(pattern.exec(message)?.[1]);

  it("is a warning if it is for fewer than 3 hours", () => {
    expectDiagnostics(compile(tour({})).diagnostics, [["little-room-for-outage", "CancelTake"]]);
    expect(told({})).toMatch(
      /^If "CancelTake" keeps failing, the saga writes about \d+ events an hour \(\d+ of them by "CancelTake"\), besides the \d+ of its longest run\. So the 25000 that a history can hold last for 1 full hour of it, 2 fewer than the 3 that are safe\./,
    );
  });

  it("is an error if it is for less than an hour", () => {
    const { diagnostics, definition } = compile(tour({ maxItems: 20 }));
    expectDiagnostics(diagnostics, [
      ["no-room-for-outage", "CancelTake"],
      ["history-nearly-full", "CancelTake"],
    ]);
    expect(definition).toBeUndefined();
  });

  it("is told with the longest list, the most at the same time and the least patience that have it", () => {
    const message = told({});
    const maxItems = found(message, /the forEach "Groups" a maxItems of (\d+) at most/);
    const maxConcurrency = found(message, /the forEach "Groups" a maxConcurrency of (\d+) at most/);
    const hours = found(message, /"CancelTake" a persistFor of (\d+) hours at least/);
    expectDiagnostics(compile(tour({ maxItems })).diagnostics, []);
    expect(compile(tour({ maxItems: maxItems + 1 })).diagnostics).not.toEqual([]);
    expectDiagnostics(compile(tour({ maxConcurrency })).diagnostics, []);
    expect(compile(tour({ maxConcurrency: maxConcurrency + 1 })).diagnostics).not.toEqual([]);
    expectDiagnostics(compile(tour({ retry: { persistFor: { hours } } })).diagnostics, []);
  });

  it("is told with the shortest maxDelay of some that has it", () => {
    const message = told({ maxItems: 7 });
    const minutes = found(message, /"CancelTake" a maxDelay of (\d+) minutes at least/);
    expectDiagnostics(compile(tour({ maxItems: 7, retry: { maxDelay: { minutes } } })).diagnostics, []);
  });
});
