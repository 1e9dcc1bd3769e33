import { describe, expect, it } from "@jest/globals";
import { PassingTime } from "../../../../lib/examples/support/local/passing-time.js";
import { LeapingClock } from "../../../../lib/local/index.js";

const aDay = 24 * 60 * 60 * 1000;

/** A timer of a day, and what became of it. */
function dayTimer(time: PassingTime) {
  let ring = () => {};
  const rung = new Promise<void>((resolve) => {
    ring = resolve;
  });
  return { rung, cancel: time.setTimer(aDay, ring) };
}

describe("time that can be put forward", () => {
  it("is ahead of the machine's by what has passed", () => {
    const time = new PassingTime();
    const before = Date.now();
    time.pass(aDay);
    expect(time.now()).toBeGreaterThanOrEqual(before + aDay);
  });

  it("has what is due by then happen", async () => {
    const time = new PassingTime();
    const { rung } = dayTimer(time);
    time.pass(aDay / 2);
    time.pass(aDay / 2);
    await rung;
    const machine = Date.now();
    expect(time.now()).toBeGreaterThanOrEqual(machine + aDay);
  });

  it("leaves in peace what was cancelled", async () => {
    const time = new PassingTime();
    let rings = 0;
    time.setTimer(aDay, () => {
      rings += 1;
    })();
    const { rung } = dayTimer(time);
    time.pass(aDay);
    await rung;
    expect(rings).toBe(0);
  });

  it("ends the patience of a clock that does not leap while somebody is waited for", async () => {
    const time = new PassingTime();
    const clock = new LeapingClock(time);
    const begun = clock.now();
    const answered = clock.callBegan();
    const givenUp = new Promise<void>((resolve) => {
      clock.schedule(begun + aDay, resolve);
    });
    time.pass(aDay);
    await givenUp;
    expect(clock.now() - begun).toBeGreaterThanOrEqual(aDay);
    answered();
    clock.close();
  });
});
