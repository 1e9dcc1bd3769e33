import { describe, expect, it } from "@jest/globals";
import { ReferenceMisuseError, saga } from "../../lib/saga/index.js";
import { pathOf, type Ref, reference } from "../../lib/saga/reference.js";
import { tell } from "../support/small-sagas.js";

interface Trip {
  readonly city: string;
  readonly nights: number;
  readonly guests: readonly { readonly name: string }[];
  readonly "it's": string;
  readonly prices: Readonly<Record<string, number>>;
}

const input = () => reference<Ref<Trip>>(["input"]);
/** A reference as plain JavaScript sees it, which heeds no types. */
const untyped = () => reference<Record<string, never>>(["input", "nights"]);

describe("a reference", () => {
  it("knows its path, by property names and indexes", () => {
    const trip = input();
    expect(pathOf(trip)).toEqual(["input"]);
    expect(pathOf(trip.city)).toEqual(["input", "city"]);
    expect(pathOf(trip.guests[0]?.name)).toEqual(["input", "guests", 0, "name"]);
    expect(pathOf(trip["it's"])).toEqual(["input", "it's"]);
  });

  it.each([
    ["0", 0],
    ["17", 17],
    ["007", "007"],
    ["-1", "-1"],
    ["1.5", "1.5"],
    ["99999999999999999999", "99999999999999999999"],
    ["", ""],
    ["a b", "a b"],
    ["`q`", "`q`"],
    ["${x}", "${x}"],
    ["constructor", "constructor"],
    ["__proto__", "__proto__"],
    ["length", "length"],
  ])("takes the property %j as %j", (property, expected) => {
    expect(pathOf(input().prices[property])).toEqual(["input", "prices", expected]);
  });

  it("is told from all other values", () => {
    for (const value of [undefined, null, 0, "input", [], {}, { $ref: ["input"] }, () => 0]) {
      expect(pathOf(value)).toBeUndefined();
    }
  });

  it("can be awaited, returned from an async function and looked at by a printer", async () => {
    const trip = input();
    expect(pathOf(await (trip as unknown as Promise<unknown>))).toEqual(["input"]);
    expect(pathOf(await (async () => trip)())).toEqual(["input"]);
    expect(Object.prototype.toString.call(trip)).toBe("[object Object]");
  });

  const misuses: [what: string, said: string, use: (ref: Record<string, never>) => unknown][] = [
    ["in a template literal", "converted to text or a number", (ref) => `${ref}`],
    ["in a sum", "converted to text or a number", (ref) => Number(ref) + 1],
    ["in a concatenation", "converted to text or a number", (ref) => `a${ref}`],
    ["in a comparison", "converted to text or a number", (ref) => Number(ref) > 1],
    ["as an index", "converted to text or a number", (ref) => ({})[ref as never]],
    ["by String()", "converted to text or a number", (ref) => String(ref)],
    ["by toString()", "converted to text or a number", (ref) => ref.toString()],
    ["by valueOf()", "converted to text or a number", (ref) => ref.valueOf()],
    ["by JSON.stringify", "converted to JSON", (ref) => JSON.stringify({ ref })],
    ["by a spread", "spread or enumerated", (ref) => ({ ...ref })],
    ["by a spread in an array", "iterated over", (ref) => [...(ref as never as unknown[])]],
    ["by Object.keys", "spread or enumerated", (ref) => Object.keys(ref)],
    [
      "by for … in",
      "spread or enumerated",
      (ref) => {
        for (const _ in ref) return;
      },
    ],
    [
      "by for … of",
      "iterated over",
      (ref) => {
        for (const _ of ref as never as unknown[]) return;
      },
    ],
    [
      "by destructuring a list",
      "iterated over",
      (ref) => {
        const [first] = ref as never as unknown[];
        return first;
      },
    ],
    ["by in", 'checked for the property "x"', (ref) => "x" in ref],
    ["by assignment", 'assigned to (property "x")', (ref) => Object.assign(ref, { x: 1 })],
  ];

  it.each(misuses)("fails %s: it was %s", (_what, said, use) => {
    expect(() => use(untyped())).toThrow(ReferenceMisuseError);
    expect(() => use(untyped())).toThrow(
      `The reference input.nights was ${said} while you describe the saga, but it has no value until the saga runs. `,
    );
  });

  it("fails to be part of a text in a request, at once", () => {
    expect(() =>
      saga<{ name: string }>("Greeting").step("Tell", {
        kind: "best-effort",
        action: tell,
        request: ({ input }) => ({ id: `Dear ${input.name}` }),
      }),
    ).toThrow("The reference input.name was converted to text");
  });
});

describe("a reference that JavaScript decides by", () => {
  const choose =
    (request: (references: { readonly input: Ref<Trip>; readonly key: Ref<string> }) => object) => () =>
      saga<Trip>("Trip").step("Tell", { kind: "best-effort", action: tell, request: request as never });

  it.each<[what: string, request: Parameters<typeof choose>[0]]>([
    ["a condition", ({ input, key }) => ({ id: key, many: input.nights ? 1 : 2 })],
    ["both of two", ({ input, key }) => ({ id: key, both: input.city && input.nights })],
    ["its opposite", ({ input, key }) => ({ id: key, none: !input.nights })],
  ])("fails as %s", (_what, request) => {
    expect(choose(request)).toThrow(ReferenceMisuseError);
    expect(choose(request)).toThrow(
      "Every reference counts as true while you describe the saga, so &&, ?: and ! don't see its value",
    );
  });
});
