import { describe, expect, it } from "@jest/globals";
import {
  and,
  coalesce,
  count,
  eq,
  filter,
  gt,
  gte,
  jsonata,
  jsonText,
  lt,
  map,
  not,
  operation,
  product,
  type Ref,
  round,
  saga,
  shape,
  sum,
  sumOf,
  when,
} from "../../../lib/saga/index.js";
import { reference } from "../../../lib/saga/reference.js";
import { reserve, reserving, tour } from "./operations.js";

interface Item {
  readonly price: number;
  readonly discount?: number;
  readonly name: string;
}
const items = reference<Ref<readonly Item[]>>(["input", "items"]);
const maybe = reference<Ref<readonly Item[] | undefined>>(["input", "maybe"]);
const prices = reference<Ref<readonly number[]>>(["input", "prices"]);
const name = reference<Ref<string>>(["input", "name"]);
const one = reference<Ref<Item>>(["input", "one"]);

describe("the types of sums over lists", () => {
  it("know the element, lists that may be absent, and that a sum is a number", () => {
    const sums: Ref<number>[] = [
      sumOf(items, (item) => item.price),
      sumOf(items, ({ price, discount }) => sum(price, discount as Ref<number>)),
      sumOf(items, ({ discount }) => discount),
      sumOf(maybe, ({ price }) => price),
      sumOf(prices, (price) => price),
      sumOf(items, () => 1),
      count(items),
      count(maybe),
      count(prices),
    ];
    expect(sums).toHaveLength(9);
    tour().step("Seat", {
      action: reserve,
      request: ({ key, input }) => ({ id: key, count: sumOf(input.travellers, ({ age }) => age) }),
      compensation: reserving.compensation,
    });
  });

  it("refuse what is no list, a property that elements have not, and what is no number", () => {
    // @ts-expect-error a text is no list
    sumOf(name, () => 1);
    // @ts-expect-error an object is no list
    count(one);
    // @ts-expect-error a text is no list
    count(name);
    // @ts-expect-error a list is referred to, not written
    count(["a"]);
    // @ts-expect-error an element has no such property
    sumOf(items, (item) => item.amount);
    // @ts-expect-error a name is no number
    sumOf(items, (item) => item.name);
    // @ts-expect-error a number is no text
    const text: Ref<string> = count(items);
    expect(text).toBeDefined();
  });
});

describe("the types of lists that are made of others", () => {
  const parts = reference<Ref<readonly { readonly id: string; readonly of: readonly number[] }[]>>([
    "input",
    "parts",
  ]);

  it("know what is made of each element, and that a filter keeps elements as they are", () => {
    const names: Ref<readonly string[]> = map(items, (item) => item.name);
    const objects: Ref<readonly { readonly id: string; readonly all: readonly number[] }[]> = map(
      maybe,
      ({ name, price }) => ({ id: name, all: [price, 1] }),
    );
    const kept: Ref<readonly Item[]> = filter(maybe, ({ price }) => gt(price, 1));
    const nested: Ref<readonly (readonly number[])[]> = map(parts, ({ of }) =>
      map(of, (each) => sum(each, 1)),
    );
    const some: Ref<readonly number[]> = map(items, ({ discount }) => discount);
    expect([names, objects, kept, nested, some, sumOf(kept, ({ price }) => price)]).toHaveLength(6);
    tour().forEach("Adults", {
      items: ({ input }) => filter(input.travellers, ({ age }) => gte(age, 18)),
      each: (adult) =>
        adult.step("Seat", {
          action: reserve,
          request: ({ key, item, index, execution }) => ({
            id: key,
            count: sum(coalesce(item.age, 0), index, count(map(parts, () => execution.name))),
          }),
          compensation: reserving.compensation,
        }),
    });
  });

  it("refuse what is no list, no condition, and a property that elements have not", () => {
    // @ts-expect-error a text is no list
    map(name, () => 1);
    // @ts-expect-error a number is no condition
    filter(items, ({ price }) => price);
    // @ts-expect-error an element has no such property
    map(items, (item) => item.amount);
    // @ts-expect-error a list of numbers is no list of texts
    const texts: Ref<readonly string[]> = map(items, ({ price }) => price);
    expect(texts).toBeDefined();
  });
});

describe("the types of one of two values, of rounding and of JSON text", () => {
  const price = reference<Ref<number>>(["input", "price"]);
  const vip = reference<Ref<boolean | undefined>>(["input", "vip"]);

  it("are those of both values, a number and a text", () => {
    const tier: Ref<"gold" | "standard"> = when(vip, "gold", "standard");
    const maybeGold: Ref<"gold" | undefined> = when(vip, "gold");
    const either: Ref<number | null> = when(eq(name, "a"), price, null);
    const body: Ref<string> = jsonText({ name, tier, list: [1, prices] });
    const rounded: Ref<number> = round(
      product(
        sumOf(prices, (each) => each),
        0.19,
      ),
      2,
    );
    expect([tier, maybeGold, either, body, rounded]).toHaveLength(5);
  });

  it("refuse another type, and a condition that JavaScript has decided", () => {
    // @ts-expect-error a text is no number
    round(name);
    // @ts-expect-error a text is no number
    const amount: Ref<number> = when(vip, "gold", 1);
    // @ts-expect-error a text is no condition
    when(name, 1, 2);
    expect(amount).toBeDefined();
  });
});

describe("the types of raw JSONata", () => {
  it("know what it is said to yield", () => {
    const highest: Ref<number> = jsonata<number>("$max($p)", { p: prices, q: [1, { r: name }] });
    const plain: Ref<string> = jsonata<string>("'a'");
    const list: Ref<readonly Item[]> = jsonata<readonly Item[]>("[]");
    expect([highest, plain, sumOf(list, ({ price }) => price)]).toHaveLength(3);
  });

  it("refuse it where another type is wanted, where it is not said, and a source that is none", () => {
    // @ts-expect-error a number where a text is wanted
    const text: Ref<string> = jsonata<number>("1");
    expect(text).toBeDefined();
    tour().step("Seat", {
      action: reserve,
      // @ts-expect-error a text where a number is wanted
      request: ({ key }) => ({ id: key, count: jsonata<string>("'1'") }),
      compensation: reserving.compensation,
    });
    // @ts-expect-error the source is text
    expect(() => jsonata<number>(1)).toThrow();
    // @ts-expect-error variables have names
    jsonata<number>("$a", name);
  });
});

describe("the types of conditions", () => {
  it("refuse operands of different types, and what is no condition", () => {
    // @ts-expect-error a text and a number
    eq(name, 1);
    // @ts-expect-error a number and a text
    gt(one.price, "1");
    // @ts-expect-error lists are not ordered
    lt(prices, prices);
    // @ts-expect-error a text is not true or false
    and(name);
    // @ts-expect-error a number is not true or false
    not(one.price);
    expect(eq(one.discount, one.price)).toBeDefined();
  });
});

describe("the types of a request whose form nobody said", () => {
  const note = operation("Note", {
    request: shape<{ id: string; of?: unknown }>(),
    response: shape<unknown>(),
  });
  const send = operation("Send", { request: shape<unknown>() });

  it("take whatever is data", () => {
    const described = tour()
      .step("Note", {
        kind: "best-effort",
        action: note,
        request: ({ key, input }) => ({
          id: key,
          of: [input.by, { a: { b: [1, null, count(input.travellers)] } }],
        }),
      })
      .step("Send", { kind: "best-effort", action: send, request: ({ key }) => ({ key, at: undefined }) })
      .step("Text", { kind: "best-effort", action: send, request: ({ key }) => key })
      .part(
        "Any",
        saga<unknown>("Any").step("Send", { kind: "best-effort", action: send, request: ({ key }) => [key] }),
        {
          input: ({ input, results }) => ({ by: input.by, note: results.Note }),
        },
      );
    expect(described.toJSON().steps).toHaveLength(4);
  });

  it("refuse what is none, and what is said elsewhere", () => {
    expect(() =>
      tour().step("Note", {
        kind: "best-effort",
        action: note,
        // @ts-expect-error a function is no data
        request: ({ key }) => ({ id: key, of: [() => 1] }),
      }),
    ).toThrow();
    // @ts-expect-error the id is a text
    tour().step("Note", { kind: "best-effort", action: note, request: () => ({ id: 1, of: 1 }) });
    expect(() =>
      // @ts-expect-error a bigint is no data
      tour().step("Send", { kind: "best-effort", action: send, request: () => ({ id: 1n }) }),
    ).toThrow();
  });
});
