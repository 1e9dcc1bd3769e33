import { describe, expect, test } from "@jest/globals";
import { looksAfter } from "../../lib/console/page/run-looks.js";
import { axisOf, waterfallRows } from "../../lib/console/page/waterfall-rows.js";
import type { RunEntry, TaskInfo } from "../../lib/console/protocol.js";

const task = (state: string, step?: string): TaskInfo => ({
  state,
  title: state,
  isCompensation: step !== undefined,
  rejections: [],
  ...(step === undefined ? {} : { step }),
});
const tasks = [task("Take"), task("Pay"), task("GiveBack", "Take"), task("Visit"), task("Leave", "Visit")];

/** Entries from lines such as `100 called Take 1`, or `100 called Visit[2] 1`; a status or an error may follow. */
function entries(...lines: string[]): RunEntry[] {
  return lines.map((line, index): RunEntry => {
    const [at = "", kind = "", where = "", last = "", ...rest] = line.split(" ");
    const [, state = "", item] = /^([A-Za-z@.0-9: ]*?)(?:\[(\d+)\])?$/.exec(where) ?? [];
    return {
      kind: kind as RunEntry["kind"],
      at: Number(at),
      ...(state === "" ? {} : { state }),
      items: item === undefined ? [] : [Number(item)],
      isCompensation: false,
      ...(/^\d+$/.test(last) ? { tries: { first: Number(last), last: Number(last) } } : {}),
      ...(kind === "ended" ? { status: last } : {}),
      ...(kind === "entered" ? { stateType: last === "" ? "Task" : last } : {}),
      event: index + 1,
      words: [kind, ...rest].join(" "),
    };
  });
}

const looks = (...lines: string[]) =>
  Object.fromEntries(
    [...looksAfter(entries(...lines), lines.length, { tasks })].map(([state, { look, words }]) => [
      state,
      `${look}, ${words}`,
    ]),
  );

const refusedLater = [
  "0 entered Take",
  "0 called Take 1",
  "100 succeeded Take 1",
  "100 left Take",
  "100 entered Pay",
  "100 called Pay 1",
  "200 rejected Pay 1",
  "200 entered GiveBack",
];

describe("the looks of a picture", () => {
  test("tell which step is being tried, for which time, and which are done", () => {
    expect(looks("0 entered Take", "0 called Take 1", "9 failed Take 1", "9 called Take 2")).toEqual({
      Take: "active, try 2",
    });
    expect(looks(...refusedLater.slice(0, 6))).toEqual({ Take: "done, done", Pay: "active, now" });
  });

  test("show a step as taken back once its compensation is done", () => {
    const before = ["200 called GiveBack 1"];
    expect(looks(...refusedLater, ...before)).toMatchObject({ Take: "done, done", Pay: "refused, refused" });
    const after = [
      ...before,
      "300 succeeded GiveBack 1",
      "300 left GiveBack",
      "300 ended Compensated FAILED",
    ];
    expect(looks(...refusedLater, ...after)).toEqual({
      Take: "undone, taken back",
      Pay: "refused, refused",
      GiveBack: "done, taken back",
      Compensated: "done, done",
    });
  });

  test("show a failed step as in doubt once the run has gone on from it", () => {
    const failed = ["0 entered Take", "0 called Take 3", "9 failed Take 3"];
    expect(looks(...failed)).toEqual({ Take: "failed, failed 3 times" });
    expect(looks(...failed, "9 entered GiveBack")).toMatchObject({ Take: "doubt, in doubt" });
  });

  test("show where it is stuck, and that it goes on after a redrive", () => {
    const stuck = [
      ...refusedLater,
      "200 called GiveBack 1",
      "300 failed GiveBack 1",
      "300 ended GiveBack FAILED",
    ];
    expect(looks(...stuck)).toMatchObject({ GiveBack: "stuck, stuck", Take: "done, done" });
    expect(looks(...stuck, "400 redriven", "400 called GiveBack 1")).toMatchObject({
      GiveBack: "active, now",
    });
  });

  test("show what was under way when it was stopped", () => {
    expect(looks("0 entered Take", "0 called Take 1", "5 ended  ABORTED")).toEqual({
      Take: "stopped, stopped",
    });
  });

  test("count the items of a list, the worst look first", () => {
    const visits = ["0 entered Visit[0]", "0 entered Visit[1]", "5 succeeded Visit[0] 1"];
    expect(looks(...visits)).toEqual({ Visit: "active, 1 of 2 now" });
    expect(
      looks(...visits, "6 failed Visit[1] 1", "7 entered Leave[0]", "8 succeeded Leave[0] 1"),
    ).toMatchObject({
      Visit: "failed, 1 of 2 failed",
    });
  });

  test("find the box of a state that the verifier or the compiler has named more exactly", () => {
    expect(looks("0 succeeded Take@0.1 1")).toEqual({ Take: "done, done" });
  });
});

describe("the waterfall", () => {
  test("has a bar for each try, from its call to its answer, and one that is open", () => {
    const told = entries(
      "0 called Take 1",
      "100 failed Take 1",
      "1100 called Take 2",
      "1200 entered Other Pass",
    );
    expect(waterfallRows(told, 4)).toMatchObject([
      {
        place: "Take",
        bars: [
          { from: 0, to: 100, look: "failed", isOpen: false },
          { from: 1100, to: 1200, look: "active", isOpen: true },
        ],
      },
    ]);
    // Looked at before: the same without what came later.
    expect(waterfallRows(told, 1)).toMatchObject([{ bars: [{ look: "active", isOpen: true }] }]);
  });

  test("tells items apart, and shows the tries of a film, which are told when they end", () => {
    expect(
      waterfallRows(entries("0 called Visit[0] 1", "0 called Visit[1] 1"), 2).map(({ place }) => place),
    ).toEqual(["Visit[0]", "Visit[1]"]);
    expect(waterfallRows(entries("50 succeeded Take 1", "90 failed Pay 1"), 2)).toMatchObject([
      { bars: [{ from: 0, to: 50, look: "done" }] },
      { bars: [{ from: 50, to: 90, look: "failed" }] },
    ]);
  });

  test("keeps calls readable beside an hour of waiting, in the order of their times", () => {
    const rows = waterfallRows(
      entries("0 called Take 1", "100 succeeded Take 1", "3600000 called Pay 1", "3600100 succeeded Pay 1"),
      4,
    );
    const places = [0, 100, 3_600_000, 3_600_100].map(axisOf(rows));
    expect(places[0]).toBe(0);
    expect(places[3]).toBe(100);
    const [, first = 0, second = 0] = places;
    expect(first).toBeGreaterThan(5);
    expect(second).toBeGreaterThan(first);
    expect(second).toBeLessThan(95);
  });
});
