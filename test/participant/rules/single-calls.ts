import { expect } from "@jest/globals";
import { type Law, persist } from "../laws.js";
import { request } from "../worlds.js";

const day = 86_400;
const inTable = (form: string) => !form.includes("one item");
const inDynamoDb = (form: string) => !form.includes("elsewhere");
const inItem = (form: string) => form.includes("one item");

/** Laws that neither interleavings nor the contract of a participant ask for: each is about a call or two. */
export const singleCalls: readonly Law[] = [
  {
    name: "refuses a key that comes with another request",
    isOf: () => true,
    async check(newWorld) {
      const world = newWorld();
      world.stock(9);
      await persist(world, () => world.act(request));
      expect(await persist(world, () => world.act({ ...request, units: 2 }))).toBe("Ledger.RequestDiffers");
    },
  },
  {
    name: "refuses a malformed request for good",
    isOf: () => true,
    async check(newWorld) {
      const world = newWorld();
      const malformed = { ...request, units: 0 };
      expect(await persist(world, () => world.act(malformed))).toBe("Malformed");
      await persist(world, () => world.act(request));
      expect(world.effects()).toBe(0);
      expect(await persist(world, () => world.compensate(malformed))).toEqual({ value: undefined });
    },
  },
  {
    name: "answers by what another call has done meanwhile, though there was nothing left before",
    isOf: inDynamoDb,
    async check(newWorld) {
      const world = newWorld();
      world.stock(0);
      const process = await world.calls.begin(() => world.act(request));
      await world.calls.step(process, 1);
      world.stock(1);
      await persist(world, () => world.act(request));
      await world.calls.step(process);
      expect({ outcome: typeof process.outcome, effects: world.effects() }).toEqual({
        outcome: "object",
        effects: 1,
      });
    },
  },
  {
    name: "has no effect if its answer can't be kept",
    isOf: inDynamoDb,
    async check(newWorld) {
      const world = newWorld();
      const long = { ...request, note: "x".repeat(256 * 1024) };
      expect(await persist(world, () => world.act(long))).toBe("Ledger.UnkeepableAnswer");
      expect(world.effects()).toBe(0);
    },
  },
  {
    name: "counts the age of a provider's key from its first call on",
    isOf: (form) => form.includes("look-up") && form.includes("found"),
    async check(newWorld) {
      const world = newWorld();
      world.stock(9);
      for (const hours of [13, 13]) {
        // It crashes when the provider has carried out the call.
        const process = await world.calls.begin(() => world.act(request));
        await world.calls.step(process, 2);
        process.crash();
        // What was sent arrives soon.
        world.pass(60);
        world.pass(hours * 3600);
      }
      await persist(world, () => world.act(request));
      expect(world.effects()).toBe(1);
    },
  },
  {
    name: "keeps a tombstone for as long as a saga may last",
    isOf: inTable,
    async check(newWorld) {
      const world = newWorld();
      await persist(world, () => world.compensate(request));
      const entry = await world.ledger.find(request.key);
      expect(entry).toMatchObject({ state: "compensated" });
      const { at, expires } = entry as { at: number; expires: number };
      expect(expires - at / 1000).toBeGreaterThanOrEqual(400 * day);
    },
  },
  {
    name: "refuses an action for which an item has no room, and still takes its tombstone",
    isOf: inItem,
    async check(newWorld) {
      const world = newWorld();
      world.fill?.(250_000);
      expect(await persist(world, () => world.act(request))).toBe("Ledger.ItemFull");
      expect(world.effects()).toBe(0);
      expect(await persist(world, () => world.compensate(request))).toEqual({ value: undefined });
      expect(await persist(world, () => world.act(request))).toBe("Ledger.Compensated");
    },
  },
  {
    name: "settles no key by an operator while its action is under way",
    isOf: (form) => form.includes("elsewhere"),
    async check(newWorld) {
      const world = newWorld();
      const process = await world.calls.begin(() => world.act(request));
      await world.calls.step(process, 1);
      await expect(
        world.ledger.reject(request.key, { error: "SoldOut", message: "Nothing is known." }),
      ).rejects.toHaveProperty("name", "Ledger.Busy");
    },
  },
];
