import { describe, expect, test } from "@jest/globals";
import { Turns } from "../../../lib/local/functions/turns.js";

/** Work that ends when it is told to, and what has begun. */
function worksOf(turns: Turns) {
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const work = (name: string) =>
    turns.take(
      () =>
        new Promise<string>((resolve, reject) => {
          begun.push(name);
          ends.set(name, (error) => (error === undefined ? resolve(name) : reject(error)));
        }),
    );
  return { begun, work, end: (name: string, error?: Error) => ends.get(name)?.(error) };
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("turns", () => {
  test("are taken by so many at once, and then in the order of coming", async () => {
    const { begun, work, end } = worksOf(new Turns(2));
    const all = ["a", "b", "c", "d"].map(work);
    expect(begun).toEqual(["a", "b"]);
    end("b");
    await settle();
    expect(begun).toEqual(["a", "b", "c"]);
    end("a");
    await settle();
    expect(begun).toEqual(["a", "b", "c", "d"]);
    end("c");
    end("d");
    expect(await Promise.all(all)).toEqual(["a", "b", "c", "d"]);
  });

  test("are handed on by work that fails", async () => {
    const { begun, work, end } = worksOf(new Turns(1));
    const first = work("a");
    void work("b");
    end("a", new Error("no"));
    await expect(first).rejects.toThrow("no");
    expect(begun).toEqual(["a", "b"]);
  });

  test("are free again when all has ended", async () => {
    const { begun, work, end } = worksOf(new Turns(1));
    for (const name of ["a", "b"]) {
      const done = work(name);
      end(name);
      await done;
    }
    expect(begun).toEqual(["a", "b"]);
  });

  test("are not waited for without a limit", () => {
    const { begun, work } = worksOf(new Turns(Number.POSITIVE_INFINITY));
    for (const name of ["a", "b", "c"]) void work(name);
    expect(begun).toEqual(["a", "b", "c"]);
  });
});
