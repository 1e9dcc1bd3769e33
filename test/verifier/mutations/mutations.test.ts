import { describe, expect, it } from "@jest/globals";
import { foundOut, mutations } from "./found-out.js";

/** One for each law that is broken; all of them are tried in mutations.long.ts. */
const some = new Map([...mutations].reverse().map((mutation) => [mutation.breaks, mutation]));

foundOut([...some.values()], 4);

describe("state machines", () => {
  it("are broken in at least 30 ways, and against at least 12 laws", () => {
    expect(new Set(mutations.map(({ name }) => name)).size).toBeGreaterThanOrEqual(30);
    expect(some.size).toBeGreaterThanOrEqual(12);
  });
});
