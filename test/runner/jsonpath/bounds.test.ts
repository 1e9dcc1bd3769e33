import { describe, expect, test } from "@jest/globals";
import type { JsonValue } from "../../../lib/asl/index.js";
import { find, records } from "./support.js";

/** Objects within each other, about as many as 256 KiB hold. */
function deep(levels: number): JsonValue {
  let value: JsonValue = 1;
  for (let level = 0; level < levels; level += 1) value = { a: value };
  return value;
}

describe("a document of 256 KiB", () => {
  test.each<[string, number]>([
    ["$.list[?(@.n > 4490)].text", 9],
    ["$..n", 9000],
    ["$..[?(@.n < -4490)]", 9],
    ["$.list[?(@.text =~ /record 1.*/)]", 1111],
  ])("is searched by %s", (path, found) => {
    expect(find(path, records)).toHaveLength(found);
  });

  test.each(["$..[?(@..n == $..n)]", "$.list[?($.list[?(@.n == 4499)])]", "$.list[?(@.n in $..n)]"])(
    "is not searched for ever by %s",
    (path) => {
      expect(() => find(path, records, 100_000)).toThrow(
        "Expression evaluation timeout: more than 100000 steps",
      );
    },
  );

  test.each(["$..a..a..a", "$..*..*..*..*", "$..[?(@..[?(@..[?(@..a == 0)])])]"])(
    "nested deeply is not searched for ever by %s",
    (path) => {
      expect(() => find(path, deep(800), 100_000)).toThrow(/Expression evaluation/);
    },
  );

  test("may be nested ten thousand levels deep", () => {
    expect(find("$..a", deep(40))).toHaveLength(40);
    expect(() => find("$..a", deep(10_000))).toThrow(/Stack overflow|memory limit/);
  });

  test("is not looked through again and again by a regular expression", () => {
    const text = "a".repeat(200);
    expect(() => find("$.list[?(@ =~ /(a+)+b/)]", { list: [text] })).toThrow("took more than 500 ms");
  });
});
