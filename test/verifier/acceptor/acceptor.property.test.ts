import { describe, expect, it } from "@jest/globals";
import type { JsonValue } from "../../../lib/asl/index.js";
import { loadMachine, type Machine } from "../../../lib/runner/index.js";
import type { SagaDocument } from "../../../lib/saga/index.js";
import { sampled } from "../../support/arbitraries.js";
import { definitionOf } from "../../support/definitions.js";
import { languageSagas } from "../../support/language-sagas.js";
import { manySagas } from "../../support/many-sagas.js";
import { parallelSagas } from "../../support/parallel-sagas.js";
import { callback, forEach, ref, sagaOf, step, wait } from "../../support/documents.js";
import { baseSagas } from "../mutations/base-sagas.js";
import { all, type Edit, map, next, payload, route, task, text, without } from "../mutations/edit.js";
import { type Fault, watchedRun } from "./watched-run.js";

interface Given {
  readonly title: string;
  readonly document: SagaDocument;
  readonly machine: Machine;
  readonly input: JsonValue;
}

const data = {
  ...{ city: "Oslo", item: "x", list: [1, 2], km: 120, price: 3, nights: 2, paid: 1, a: 1 },
  ...{ traveller: "Ada", origin: "Oslo", destination: "Rome", travellers: 2 },
  ...{ departure: "2027-03-01", return: "2027-03-08" },
};
const given = (title: string, document: SagaDocument, input: JsonValue): Given => ({
  title,
  document,
  machine: loadMachine(definitionOf(document)),
  input,
});
const sagas: readonly Given[] = [
  ...Object.entries(manySagas).map(([title, saga]) =>
    given(title, "toJSON" in saga ? saga.toJSON() : saga, data),
  ),
  ...Object.entries(parallelSagas).map(([title, saga]) => given(title, saga, data)),
  ...Object.entries(languageSagas).map(([title, { saga, input }]) => given(title, saga, input)),
];

/** Every kind of fault, of which a place gets one after the other. */
function kindsFor({ operations }: SagaDocument): Fault["kind"][] {
  const rejections = operations.flatMap((each) => each.rejections).map((error) => ({ error }));
  return ["lost", "silent", "once", "timedOut", "tooLarge", "lacking", ...rejections];
}

describe("what a saga compiles to", () => {
  it.each(sampled(sagas, 4))(
    "does what the saga means, with no fault and with single ones: $title",
    async (each) => {
      const { document, machine, input } = each;
      const well = await watchedRun(document, machine, { input });
      expect(well.divergence).toBeUndefined();
      expect(well.execution.status).toBe("SUCCEEDED");
      const kinds = kindsFor(document);
      for (const [index, place] of well.places.entries()) {
        const fault: Fault = { place, kind: kinds[index % kinds.length] ?? "lost" };
        const { divergence } = await watchedRun(document, machine, { input, faults: [fault] });
        expect({ fault, divergence }).toEqual({ fault, divergence: undefined });
      }
    },
  );

  it.each(sampled(sagas, 4))(
    "does so when several Tasks fail that run at the same time: $title",
    async (each) => {
      const { document, machine, input } = each;
      const { places } = await watchedRun(document, machine, { input });
      const inBlocks = places.filter((place) => !place.endsWith("@"));
      const faults = inBlocks.map((place): Fault => ({ place, kind: "tooLarge" }));
      const { divergence } = await watchedRun(document, machine, { input, faults });
      expect(divergence).toBeUndefined();
    },
  );

  it.each(sampled(sagas, 4))("does so when a compensation is stuck and redriven: $title", async (each) => {
    const { document, machine, input } = each;
    const { places } = await watchedRun(document, machine, { input });
    const lost: Fault = { place: places.at(-1) ?? "", kind: "lost" };
    const back = await watchedRun(document, machine, { input, faults: [lost] });
    for (const place of back.places.filter((other) => !places.includes(other)).slice(0, 1)) {
      const faults: Fault[] = [lost, { place, kind: "lost" }];
      const { divergence } = await watchedRun(document, machine, { input, faults });
      expect({ faults, divergence }).toEqual({ faults, divergence: undefined });
    }
  });
});

describe("a machine that does something else", () => {
  const list = { ...baseSagas.list, output: { n: { $count: [ref("results", "Each")] } } };
  const limited = sagaOf([
    forEach("Each", ref("input", "list"), [step("A")], { maxConcurrency: 2, maxItems: 4 }),
    wait("W", { for: { minutes: 1 } }),
    callback("Ask", { kind: "read-only" }),
  ]);
  const bounded = sagaOf([forEach("Each", ref("input", "list"), [step("A")], { maxItems: 2 })]);
  const hooked = sagaOf([step("A"), step("B")], {
    hooks: { onCompensated: [step("Sorry", { kind: "best-effort" })] },
  });
  const late = sagaOf([step("A"), wait("W", { for: { minutes: 5 } }), step("B")], {
    options: { deadline: { seconds: 20 } },
  });
  const input = { list: ["x", "y", "z"], by: "car", price: 7, at: "2000-01-02T00:00:00Z" };
  const refused = { place: "Pay@", kind: { error: "Declined" } } as const;

  it.each<[what: string, document: SagaDocument, edit: Edit, words: RegExp, faults?: readonly Fault[]]>([
    [
      "works on the first element alone",
      list,
      map("Each", (each) => ({ ...each, Items: "{% [$states.context.Execution.Input.list[0]] %}" })),
      /A\[1\] was to be called|DoB.*not to be called|Last.*not to be called|B\[0\]/,
    ],
    [
      "ships nothing",
      baseSagas.sequence,
      all(next("Pay", "Tell"), without("Ship")),
      /DoTell.*not to be called now.*Ship to call DoShip/,
    ],
    [
      "takes the other path",
      baseSagas.ways,
      text("Way", "= 'car'", "!= 'car'"),
      /DoC.*not to be called now. Expected is A to call DoA/,
    ],
    [
      "asks for something else",
      baseSagas.sequence,
      payload("B", (source) => source.replace("$result_A.id", "'other'")),
      /in the request of B, at of "id of A" was expected, but it was "other"/,
    ],
    [
      "compensates with another request",
      baseSagas.sequence,
      payload("CancelB", (source) => source.replace("/B", "/A")),
      /in the request of the compensation of B, at id "Machine:run\/B" was expected/,
      [refused],
    ],
    [
      "tries no more than once",
      baseSagas.sequence,
      task("A", ({ Retry: _retry, ...each }) => each),
      /CancelA.*not to be called now. Expected is A to call DoA/,
      [{ place: "A@", kind: "once" }],
    ],
    [
      "tries once too often",
      baseSagas.sequence,
      text("A", '"MaxAttempts":2', '"MaxAttempts":3'),
      /the compensation of A was to be called by then/,
      [{ place: "A@", kind: "lost" }],
    ],
    [
      "waits too long before it tries again",
      baseSagas.sequence,
      text("A", '"MaxAttempts":2', '"IntervalSeconds":50,"MaxAttempts":2'),
      /was to be called by then/,
      [{ place: "A@", kind: "once" }],
    ],
    [
      "retries a rejection",
      baseSagas.sequence,
      text("A", '["NoA",', "["),
      /DoA.*not to be called now/,
      [{ place: "A@", kind: { error: "NoA" } }],
    ],
    [
      "has another timeout",
      baseSagas.sequence,
      text("A", "915", "100"),
      /timeout was 100 s instead of 915 s/,
    ],
    [
      "has another heartbeat",
      limited,
      text("Ask", '"HeartbeatSeconds":60', '"HeartbeatSeconds":30'),
      /heartbeat was 30 s/,
    ],
    [
      "compensates nothing",
      baseSagas.sequence,
      route("Pay", "Declined", "Compensated"),
      /there is more to do/,
      [refused],
    ],
    [
      "compensates from the middle",
      baseSagas.sequence,
      route("Pay", "Declined", "CancelB"),
      /CancelB.*not to be called now/,
      [refused],
    ],
    [
      "answers something else",
      baseSagas.sequence,
      text("Tell", "$result_Pay.id", "'nothing'"),
      /In the output, at paid/,
    ],
    [
      "works on too many at the same time",
      limited,
      map("Each", (each) => ({ ...each, MaxConcurrency: 3 })),
      /DoA.*not to be called now/,
    ],
    [
      "works on too few at the same time",
      limited,
      map("Each", (each) => ({ ...each, MaxConcurrency: 1 })),
      /A\[1\] was to be called by then/,
      [{ place: "A@0", kind: "once" }],
    ],
    [
      "waits for less time",
      limited,
      text("W", '"Seconds":60', '"Seconds":59'),
      /Ask.*not to be called now. Expected is W to wait/,
    ],
    [
      "waits for more time",
      limited,
      text("W", '"Seconds":60', '"Seconds":61'),
      /Ask was to begin at 6\d s, but began at 6\d s/,
    ],
    [
      "begins with fewer elements than it may",
      limited,
      (definition) => JSON.parse(JSON.stringify(definition).replaceAll("> 4", "> 2")),
      /It ended as FAILED, though there is more to do/,
    ],
    [
      "works on more elements than it may",
      bounded,
      (definition) => JSON.parse(JSON.stringify(definition).replaceAll("> 2", "> 9")),
      /DoA.*not to be called now. Expected is the saga to have ended/,
    ],
    [
      "ends early",
      baseSagas.sequence,
      all(
        task("Pay", ({ Next: _next, ...each }) => ({ ...each, End: true })),
        ...["Ship", "Tell", "Completed"].map(without),
      ),
      /It ended as SUCCEEDED, though there is more to do. Expected is Ship to call DoShip/,
    ],
    [
      "does the last steps in another order",
      baseSagas.sequence,
      all(
        next("Pay", "Tell"),
        task("Tell", ({ End: _end, Output: _output, ...each }) => ({ ...each, Next: "Ship" })),
        next("Ship", "Completed"),
      ),
      /DoTell.*not to be called now/,
    ],
    [
      "leaves out a hook",
      hooked,
      all(next("CancelA", "Compensated"), without("Sorry")),
      /there is more to do. Expected is Sorry to call DoSorry/,
      [{ place: "B@", kind: "lost" }],
    ],
    [
      "calls an action after the deadline",
      late,
      payload("B", (source) => source.replace(/\$millis\(\) >= [^?]*\? \$error\([^)]*\) : /, "")),
      /DoB.*not to be called now. Expected is the compensation of B/,
    ],
    [
      "has a timeout beyond the deadline",
      late,
      task("A", (each) => ({ ...each, TimeoutSeconds: 915 })),
      /timeout was 915 s instead of 20 s/,
    ],
    [
      "waits longer between its tries than it may",
      baseSagas.sequence,
      text("Ship", '"MaxDelaySeconds":300', '"MaxDelaySeconds":3000'),
      /Ship was to be called by then/,
      [{ place: "Ship@", kind: "lost" }],
    ],
    [
      "tells another cause",
      baseSagas.sequence,
      text("Compensated", "'cause'", "'why'"),
      /In the cause, at cause "because of Pay@" was expected, but it was nothing/,
      [refused],
    ],
    [
      "tells another failure",
      baseSagas.sequence,
      text("Compensated", "'step': $at", "'step': 'Me'"),
      /In the cause, at step "Pay" was expected, but it was "Me"/,
      [refused],
    ],
    [
      "ends otherwise",
      baseSagas.sequence,
      text("Compensated", "Saga.Compensated", "Other"),
      /error was Other/,
      [refused],
    ],
  ])("is noticed: it %s", async (_what, document, edit, words, faults = []) => {
    const machine = loadMachine(edit(definitionOf(document)));
    const { divergence } = await watchedRun(document, machine, { input, faults, takesSeconds: 2 });
    expect(divergence?.what).toMatch(words);
  });
});
