import { expect } from "@jest/globals";
import type { Process } from "./interleave.js";
import { request, type World } from "./worlds.js";

/** How two calls are interleaved: the first goes so far, then the second, then the first to its end, then the second. */
interface Schedule {
  readonly first: number;
  readonly second: number;
  /** After how many steps the first crashes; undefined if it does not. */
  readonly crashAt?: number;
}

/** Every schedule of two calls with up to two switches, with and without a crash of the first call, in new worlds. */
async function everySchedule(
  newWorld: () => World,
  prepare: (world: World) => Promise<void>,
  calls: (world: World) => readonly [() => Promise<unknown>, () => Promise<unknown>],
  check: (world: World, processes: readonly [Process, Process], schedule: Schedule) => Promise<void>,
): Promise<number> {
  let runs = 0;
  const run = async (schedule: Schedule) => {
    const world = newWorld();
    await prepare(world);
    const [one, other] = calls(world);
    const { first, second, crashAt } = schedule;
    const processes = [await world.calls.begin(one), await world.calls.begin(other)] as const;
    const steps = crashAt ?? Number.POSITIVE_INFINITY;
    await world.calls.step(processes[0], Math.min(first, steps));
    await world.calls.step(processes[1], second);
    await world.calls.step(processes[0], steps - Math.min(first, steps));
    if (!processes[0].hasEnded) processes[0].crash();
    await world.calls.step(processes[1]);
    runs += 1;
    await check(world, processes, schedule);
    return processes;
  };
  for (let first = 0; ; first += 1) {
    let longest = 0;
    for (let second = 0; ; second += 1) {
      const [one, other] = await run({ first, second });
      longest = Math.max(longest, one.turns);
      for (let crashAt = 0; crashAt <= one.turns; crashAt += 1) {
        if (crashAt >= first || second === 0) await run({ first, second, crashAt });
      }
      if (second > other.turns) break;
    }
    if (first > longest) return runs;
  }
}

/** Calls until it succeeds or is refused for good, as a state machine that persists; time passes between the tries. */
export async function persist<T>(
  { calls, pass }: World,
  call: () => Promise<T>,
): Promise<{ readonly value: T } | string | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const process = await calls.begin(call);
    await calls.step(process);
    const outcome = process.outcome;
    const mayPass = outcome === "Ledger.Busy" || outcome === "Ledger.Contention";
    if (!mayPass || attempt === 12) return outcome;
    pass(12);
  }
}

const nothing = async () => {};

const day = 86_400;

/** Every crash of a call, followed by a day and a minute. */
async function afterEveryCrash(
  newWorld: () => World,
  prepare: (world: World) => Promise<unknown>,
  call: (world: World) => Promise<unknown>,
  check: (world: World, crashedAt: number) => Promise<void>,
): Promise<void> {
  for (let steps = 0; ; steps += 1) {
    const world = newWorld();
    await prepare(world);
    const process = await world.calls.begin(() => call(world));
    await world.calls.step(process, steps);
    if (process.hasEnded) return;
    process.crash();
    world.pass(60);
    world.pass(day);
    await check(world, steps);
  }
}

/** What holds of a participant with a ledger, whatever goes wrong. */
export interface Law {
  readonly name: string;
  /** Says of which forms it holds. */
  readonly isOf: (form: string) => boolean;
  /** Tries every schedule in new worlds. Throws if it doesn't hold. */
  readonly check: (newWorld: () => World) => Promise<void>;
}

const lookedUp = (form: string) => form === "an effect elsewhere, found by a look-up";

export const laws: readonly Law[] = [
  {
    name: "has one effect and one answer, however two tries meet and one crashes",
    isOf: () => true,
    async check(newWorld) {
      const runs = await everySchedule(
        newWorld,
        nothing,
        ({ act }) => [() => act(request), () => act(request)],
        async (world, processes, schedule) => {
          expect({ schedule, effects: world.effects() <= 1 }).toEqual({ schedule, effects: true });
          const last = await persist(world, () => world.act(request));
          const answers = [...processes.map(({ outcome }) => outcome), last].filter(
            (each) => typeof each === "object",
          );
          expect({ schedule, effects: world.effects() }).toEqual({ schedule, effects: 1 });
          expect(world.callsAtOnce()).toBeLessThanOrEqual(1);
          expect({ schedule, last: typeof last }).toEqual({ schedule, last: "object" });
          expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
        },
      );
      expect(runs).toBeGreaterThan(20);
    },
  },
  {
    name: "leaves nothing behind, however an action and its compensation meet and one crashes",
    isOf: () => true,
    async check(newWorld) {
      for (const isActionFirst of [true, false]) {
        await everySchedule(
          newWorld,
          nothing,
          ({ act, compensate }) =>
            isActionFirst
              ? [() => act(request), () => compensate(request)]
              : [() => compensate(request), () => act(request)],
          async (world, _processes, schedule) => {
            const last = await persist(world, () => world.compensate(request));
            expect({ schedule, last, effects: world.effects() }).toEqual({
              schedule,
              last: { value: undefined },
              effects: 0,
            });
            const late = await persist(world, () => world.act(request));
            // What a crashed call has sent arrives by then.
            world.pass(60);
            expect({ schedule, late, effects: world.effects() }).toEqual({
              schedule,
              late: "Ledger.Compensated",
              effects: 0,
            });
            expect(world.callsAtOnce()).toBeLessThanOrEqual(1);
          },
        );
      }
    },
  },
  {
    name: "takes an effect back once, however two compensations meet and one crashes",
    isOf: () => true,
    async check(newWorld) {
      await everySchedule(
        newWorld,
        async (world) => {
          await persist(world, () => world.act(request));
          expect(world.effects()).toBe(1);
        },
        ({ compensate }) => [() => compensate(request), () => compensate(request)],
        async (world, _processes, schedule) => {
          const last = await persist(world, () => world.compensate(request));
          expect({ schedule, last, effects: world.effects() }).toEqual({
            schedule,
            last: { value: undefined },
            effects: 0,
          });
          expect(world.callsAtOnce()).toBeLessThanOrEqual(1);
        },
      );
    },
  },
  {
    name: "keeps to a rejection that was heard, though there is room again",
    isOf: () => true,
    async check(newWorld) {
      await everySchedule(
        newWorld,
        async ({ stock }) => stock(0),
        ({ act }) => [() => act(request), () => act(request)],
        async (world, processes, schedule) => {
          const wasHeard = processes.some(({ outcome }) => outcome === "SoldOut");
          world.stock(1);
          const last = await persist(world, () => world.act(request));
          if (wasHeard)
            expect({ schedule, last, effects: world.effects() }).toEqual({
              schedule,
              last: "SoldOut",
              effects: 0,
            });
          const back = await persist(world, () => world.compensate(request));
          expect({ schedule, back, effects: world.effects() }).toEqual({
            schedule,
            back: { value: undefined },
            effects: 0,
          });
        },
      );
    },
  },
  {
    name: "looks the effect up before it calls again, when the provider has forgotten the key",
    isOf: lookedUp,
    async check(newWorld) {
      await afterEveryCrash(
        newWorld,
        nothing,
        ({ act }) => act(request),
        async (world, crashedAt) => {
          const last = await persist(world, () => world.act(request));
          expect({ crashedAt, last: typeof last, effects: world.effects() }).toEqual({
            crashedAt,
            last: "object",
            effects: 1,
          });
        },
      );
    },
  },
  {
    name: "takes back what it finds, and nothing twice, when the provider has forgotten the key",
    isOf: lookedUp,
    async check(newWorld) {
      for (const crashes of [
        { prepare: nothing, call: (world: World) => world.act(request) },
        {
          prepare: (world: World) => persist(world, () => world.act(request)),
          call: (world: World) => world.compensate(request),
        },
      ]) {
        await afterEveryCrash(newWorld, crashes.prepare, crashes.call, async (world, crashedAt) => {
          const back = await persist(world, () => world.compensate(request));
          expect({ crashedAt, back, effects: world.effects() }).toEqual({
            crashedAt,
            back: { value: undefined },
            effects: 0,
          });
        });
      }
    },
  },
  {
    name: "is stuck without a look-up instead of calling blindly, until an operator settles the key, when the provider has forgotten the key",
    isOf: (form) => form === "an effect elsewhere, without a look-up",
    async check(newWorld) {
      const outcomes = new Set<string>();
      await afterEveryCrash(
        newWorld,
        nothing,
        ({ act }) => act(request),
        async (world, crashedAt) => {
          const before = world.effects();
          const entry = await world.ledger.find(request.key);
          const last = await persist(world, () => world.act(request));
          const back = await persist(world, () => world.compensate(request));
          if (entry === undefined) {
            // It crashed before its first write: the try is a first one.
            expect({ crashedAt, last: typeof last, back, effects: world.effects() }).toEqual({
              crashedAt,
              last: "object",
              back: { value: undefined },
              effects: 0,
            });
            return;
          }
          const isSettled = entry.state === "done";
          const expected = isSettled ? { value: undefined } : "Ledger.KeyForgotten";
          expect({ crashedAt, back, effects: world.effects() }).toEqual({
            crashedAt,
            back: expected,
            effects: isSettled ? 0 : before,
          });
          if (isSettled) return;
          outcomes.add(`${before} effects`);
          expect(last).toBe("Ledger.KeyForgotten");
          world.pass(60);
          await world.ledger.reject(request.key, { error: "SoldOut", message: "Not found at the provider." });
          expect(await persist(world, () => world.compensate(request))).toEqual({ value: undefined });
        },
      );
      expect(outcomes).toEqual(new Set(["1 effects"]));
    },
  },
  {
    name: "lets an operator refuse what comes later, and settle nothing that was carried out",
    isOf: (form) => !form.includes("one item"),
    async check(newWorld) {
      const world = newWorld();
      const rejection = { error: "SoldOut", message: "The provider has no record of it." };
      await world.ledger.reject(request.key, rejection);
      await world.ledger.reject(request.key, rejection);
      expect(await persist(world, () => world.act(request))).toBe("SoldOut");
      expect(await persist(world, () => world.compensate(request))).toEqual({ value: undefined });
      expect(world.effects()).toBe(0);

      const done = newWorld();
      await persist(done, () => done.act(request));
      await expect(done.ledger.reject(request.key, rejection)).rejects.toMatchObject({
        name: "Ledger.AlreadySettled",
      });
    },
  },
];
