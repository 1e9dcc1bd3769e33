import { describe, expect, jest, test } from "@jest/globals";
import { SystemClock, VirtualClock } from "../../lib/runner/index.js";

describe("a virtual clock", () => {
  test("leaps to what is scheduled, the earliest first, and of the same time the first scheduled", () => {
    const clock = new VirtualClock({ start: 1000 });
    const met: string[] = [];
    clock.schedule(3000, () => met.push("c"));
    clock.schedule(2000, () => met.push("a"));
    clock.schedule(2000, () => met.push("b"));
    expect(clock.next).toBe(2000);
    while (clock.leap()) met.push(String(clock.now()));
    expect(met).toEqual(["a", "2000", "b", "2000", "c", "3000"]);
  });

  test("keeps many appointments in order", () => {
    const clock = new VirtualClock({ start: 0 });
    const times = Array.from({ length: 500 }, (_, index) => (index * 7919) % 1009);
    const met: number[] = [];
    const cancels = times.map((time) => clock.schedule(time, () => met.push(time)));
    const kept = times.filter((_, index) => index % 3 !== 0);
    for (const [index, cancel] of cancels.entries()) if (index % 3 === 0) cancel();
    expect(clock.scheduled).toBe(kept.length);
    while (clock.leap());
    expect(met).toEqual(kept.sort((one, other) => one - other));
  });

  test("lets the order of what is due at the same time be chosen", () => {
    const clock = new VirtualClock({ start: 0, choose: (count) => count - 1 });
    const met: string[] = [];
    for (const name of ["a", "b", "c"]) clock.schedule(10, () => met.push(name));
    while (clock.leap());
    expect(met).toEqual(["c", "b", "a"]);
  });

  test("does not call what was cancelled, and forgets it", () => {
    const clock = new VirtualClock();
    const cancel = clock.schedule(clock.now() + 1, () => expect(true).toBe(false));
    cancel();
    cancel();
    expect(clock.scheduled).toBe(0);
    expect(clock.next).toBeUndefined();
    expect(clock.leap()).toBe(false);
  });

  test("never goes back, and takes what is past for now", () => {
    const clock = new VirtualClock({ start: 1000 });
    const met: number[] = [];
    clock.schedule(500, () => met.push(clock.now()));
    clock.advanceTo(2000);
    clock.advanceTo(1500);
    expect(met).toEqual([1000]);
    expect(clock.now()).toBe(2000);
  });

  test("handles settled promises before it leaps on", async () => {
    const clock = new VirtualClock({ start: 0 });
    const met: string[] = [];
    clock.schedule(10, () => {
      Promise.resolve()
        .then(() => clock.schedule(20, () => met.push("20")))
        .catch(() => undefined);
    });
    clock.schedule(30, () => met.push("30"));
    await clock.run();
    expect(met).toEqual(["20", "30"]);
  });

  test("stands still while it is held", async () => {
    const clock = new VirtualClock({ start: 0 });
    const release = clock.hold();
    const met: string[] = [];
    clock.schedule(10, () => met.push("10"));
    const run = clock.run();
    await new Promise((resolve) => setImmediate(resolve));
    expect(met).toEqual([]);
    release();
    release();
    await run;
    expect(met).toEqual(["10"]);
  });

  test("stops as soon as what it runs for is settled", async () => {
    const clock = new VirtualClock({ start: 0 });
    const settled = new Promise<void>((resolve) => {
      clock.schedule(10, resolve);
    });
    clock.schedule(20, () => expect(true).toBe(false));
    await clock.run(settled);
    expect(clock.now()).toBe(10);
    await expect(clock.run(Promise.reject(new Error("no")))).rejects.toThrow("no");
  });
});

describe("the system's clock", () => {
  test("approaches a time beyond what a timer can hold, and can be cancelled", () => {
    jest.useFakeTimers({ now: 0 });
    try {
      const clock = new SystemClock();
      const days = 24 * 3600 * 1000;
      const met: number[] = [];
      clock.schedule(40 * days, () => met.push(clock.now()));
      const cancel = clock.schedule(30 * days, () => met.push(-1));
      jest.advanceTimersByTime(26 * days);
      cancel();
      jest.advanceTimersByTime(20 * days);
      expect(met).toEqual([40 * days]);
    } finally {
      jest.useRealTimers();
    }
  });
});
