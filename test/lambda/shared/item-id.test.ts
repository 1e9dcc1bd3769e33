import { describe, expect, it } from "@jest/globals";
import { itemId } from "../../../lambda/shared/item-id.js";

describe("an item's id", () => {
  it("can be read", () => {
    expect(itemId("Vienna", "Rome", "2026-12-01")).toBe('["vienna","rome","2026-12-01"]');
  });

  it.each([
    ["case", "New York", "nEW yORK"],
    ["spaces around and between", "New York", " New \t York\n"],
    ["the encoding of an accent", "S\u00e3o Paulo", "Sa\u0303o Paulo"],
  ])("is the same for names that differ in %s", (_, one, other) => {
    expect(itemId(one, "2026-12-01")).toBe(itemId(other, "2026-12-01"));
  });

  it.each([
    [
      ["a,b", "c"],
      ["a", "b,c"],
    ],
    [
      ['a","b', "c"],
      ["a", 'b","c'],
    ],
    [
      ["a\\", "b"],
      ["a", "\\b"],
    ],
    [
      ["a/b", "c"],
      ["a", "b/c"],
    ],
    [["New York"], ["NewYork"]],
    [
      ["Rome", "Vienna"],
      ["Vienna", "Rome"],
    ],
  ])("of %j is not that of %j", (one, other) => {
    expect(itemId(...one)).not.toBe(itemId(...other));
  });

  it("fits into a partition key's 2,048 bytes for two names of 100 characters, whichever", () => {
    // \u0000 grows most as JSON, U+FB2C most by normalization, İ by lower case.
    for (const character of ["\u0000", "\ufb2c", "\u0130", "\u20ac", '"']) {
      const name = `x${character.repeat(98)}x`;
      expect(Buffer.byteLength(itemId(name, name, "2026-12-01"))).toBeLessThanOrEqual(2_048);
    }
  });
});
