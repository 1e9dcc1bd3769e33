import { describe, expect, test } from "@jest/globals";
import type { JsonValue } from "../../../lib/asl/index.js";
import { queryOf } from "../../../lib/runner/jsonpath/query.js";
import { environment, find } from "./support.js";

const shop = {
  shelves: [
    {
      id: "a",
      books: [
        { title: "One", price: 8, tags: ["new", "red"] },
        { title: "Two", price: 12.5 },
      ],
    },
    { id: "b", books: [{ title: "Three", price: 8, sold: null }] },
  ],
  "opening hours": { mon: [9, 17] },
  owner: { name: "Ann", "first-name": "Ann", phone: null },
  limit: 10,
};

describe("a definite path", () => {
  test.each<[string, JsonValue]>([
    ["$", shop],
    ["$.limit", 10],
    ["$['limit']", 10],
    ['$["owner"]["name"]', "Ann"],
    ["$.owner.first-name", "Ann"],
    ["$.owner.phone", null],
    ["$['opening hours'].mon[1]", 17],
    ["$['opening hours'].mon[-1]", 17],
    ["$.shelves[0].books[1].price", 12.5],
    ["$.[ 'limit' ]", 10],
    ["$.shelves.[1].id", "b"],
    ["$.owner['name','phone']", { name: "Ann", phone: null }],
    ["$.owner['name','nothing']", { name: "Ann" }],
  ])("%s is one value", (path, value) => {
    expect(find(path, shop)).toEqual(value);
    expect(queryOf(path).path.isDefinite).toBe(true);
  });

  test.each<[string, string]>([
    ["$.nothing", "No results for path: $['nothing']"],
    ["$.nothing.more", "Missing property in path $['nothing']"],
    ["$.owner.x.y.z", "Missing property in path $['owner']['x']"],
    ["$.shelves[7]", "No results for path: $['shelves'][7]"],
    ["$.shelves[-3]", "No results for path: $['shelves'][-3]"],
    [
      "$.owner[0]",
      "Filter: [0] can only be applied to arrays. Current context is: {name=Ann, first-name=Ann, phone=null}",
    ],
    ["$.owner.phone[0]", "The path $['owner']['phone'] is null"],
  ])("%s fails in the words of AWS's library", (path, message) => {
    expect(() => find(path, shop)).toThrow(message);
  });

  test("does not find what every JavaScript object inherits", () => {
    expect(() => find("$.constructor", {})).toThrow("No results for path: $['constructor']");
    expect(find("$.__proto__.a", JSON.parse('{"__proto__":{"a":1}}'))).toBe(1);
  });

  test("keeps a backslash in a name in quotes, but for one before the quote", () => {
    expect(find("$['it\\'s']", { "it's": 1 })).toBe(1);
    expect(find("$['C:\\dir \"x\"']", { 'C:\\dir "x"': 2 })).toBe(2);
  });
});

describe("an indefinite path", () => {
  test.each<[string, JsonValue]>([
    ["$.shelves[*].id", ["a", "b"]],
    ["$.owner.*", ["Ann", "Ann", null]],
    ["$.shelves[0,1].id", ["a", "b"]],
    ["$.shelves[1,7].id", ["b"]],
    ["$.shelves[0]['id','books'][0].title", ["One"]],
    ["$.shelves[0:1].id", ["a"]],
    ["$.shelves[1:].id", ["b"]],
    ["$.shelves[:1].id", ["a"]],
    ["$.shelves[-1:].id", ["b"]],
    ["$.shelves[:-1].id", ["a"]],
    ["$.shelves[5:].id", []],
    ["$..title", ["One", "Two", "Three"]],
    ["$..books[0].title", ["One", "Three"]],
    ["$..mon", [[9, 17]]],
    [
      "$..['title','price']",
      [
        { title: "One", price: 8 },
        { title: "Two", price: 12.5 },
        { title: "Three", price: 8 },
      ],
    ],
    ["$.shelves..nothing", []],
    ["$.nothing[*]", []],
    ["$.nothing.more[1:].deep", []],
    ["$.limit[*]", []],
    ["$.limit[1:3]", []],
  ])("%s is a list", (path, value) => {
    const found = find(path, shop);
    const names = new Set(["title", "price"]);
    const trimmed = path.startsWith("$..['title'")
      ? (found as JsonValue[]).filter((each) => Object.keys(each as object).some((name) => names.has(name)))
      : found;
    expect(trimmed).toEqual(value);
    expect(queryOf(path).path.isDefinite).toBe(false);
  });

  test("counts slices as AWS's library does: a negative end after a positive beginning is empty", () => {
    const list = [0, 1, 2, 3, 4];
    expect(find("$[1:-1]", list)).toEqual([]);
    expect(find("$[-3:-1]", list)).toEqual([2, 3]);
    expect(find("$[-9:]", list)).toEqual(list);
    expect(find("$[2:99]", list)).toEqual([2, 3, 4]);
    expect(find("$[3:1]", list)).toEqual([]);
  });

  test("gives what a scan finds from the outside in", () => {
    const tree = { a: { b: { a: 1 }, c: [{ a: 2 }] } };
    expect(find("$..a", tree)).toEqual([{ b: { a: 1 }, c: [{ a: 2 }] }, 1, 2]);
    expect(find("$..*", { a: [1, { b: 2 }] })).toEqual([[1, { b: 2 }], 1, { b: 2 }, 2]);
  });
});

describe("a filter", () => {
  test.each<[string, JsonValue]>([
    ["$..books[?(@.price < 10)].title", ["One", "Three"]],
    ["$..books[?(@.price <= $.limit)].title", ["One", "Three"]],
    ["$..books[?(@.price >= 12.5)].title", ["Two"]],
    ["$..books[?(@.price > 8 && @.title == 'Two')].title", ["Two"]],
    ['$..books[?(@.price > 12 || @.title == "One")].title', ["One", "Two"]],
    ["$..books[?(!(@.price == 8))].title", ["Two"]],
    ["$..books[?(@.title != 'One')].title", ["Two", "Three"]],
    ["$..books[?(@.tags)].title", ["One"]],
    ["$..books[?(!@.tags)].title", ["Two", "Three"]],
    ["$..books[?(@.sold)].title", ["Three"]],
    ["$..books[?(@.sold == null)].title", ["Three"]],
    ["$..books[?(@.sold != null)].title", ["One", "Two"]],
    ["$..books[?(@.title =~ /t.*/i)].title", ["Two", "Three"]],
    ["$..books[?(@.title =~ /T/)].title", []],
    ["$..books[?(@.title in ['One', 'Three'])].title", ["One", "Three"]],
    ["$..books[?(@.title nin ['One', 'Three'])].title", ["Two"]],
    ["$..books[?(@.tags contains 'red')].title", ["One"]],
    ["$..books[?(@.title contains 'ree')].title", ["Three"]],
    ["$..books[?(@.tags subsetof ['red', 'new', 'old'])].title", ["One"]],
    ["$..books[?(@.tags anyof ['red', 'blue'])].title", ["One"]],
    ["$..books[?(@.tags noneof ['blue'])].title", ["One"]],
    ["$..books[?(@.tags size 2)].title", ["One"]],
    ["$..books[?(@.tags empty false)].title", ["One"]],
    ["$..books[?(@.price == '8')].title", ["One", "Three"]],
    ["$..books[?(@.price === '8')].title", []],
    ["$.shelves[?(@.books[0].price == 8)].id", ["a", "b"]],
    ["$.shelves[?(@.books[?(@.price > 9)].title contains 'Two')].id", ["a"]],
    ["$.owner[?(@.name == 'Ann')].name", ["Ann"]],
    ["$['opening hours'].mon[?(@ > 10)]", [17]],
    ["$.limit[?(@ > 1)]", []],
    ["$..[?(@.price > 10)].title", ["Two"]],
  ])("%s", (path, value) => {
    expect(find(path, shop)).toEqual(value);
  });
});

describe("a function at the end of a path", () => {
  test.each<[string, JsonValue]>([
    ["$.shelves.length()", 2],
    ["$.owner.length()", 3],
    ["$.owner.keys()", ["name", "first-name", "phone"]],
    ["$['opening hours'].mon.sum()", 26],
    ["$['opening hours'].mon.min()", 9],
    ["$['opening hours'].mon.max()", 17],
    ["$['opening hours'].mon.avg()", 13],
    ["$['opening hours'].mon.stddev()", 4],
    ["$['opening hours'].mon.first()", 9],
    ["$['opening hours'].mon.last()", 17],
    ["$['opening hours'].mon.index(1)", 17],
    ["$['opening hours'].mon.append(18)", [9, 17, 18]],
    ["$.shelves[0].books[0].tags.concat('-', $.owner.name)", "newred-Ann"],
    ["$..price.sum()", 28.5],
    ["$.limit.length()", null],
  ])("%s is one value", (path, value) => {
    expect(find(path, shop)).toEqual(value);
  });

  test("fails where there are no numbers to compute with", () => {
    expect(() => find("$.owner.sum()", shop)).toThrow("calculate value using empty array");
  });
});

describe("a path from elsewhere", () => {
  const seen = environment(
    { a: 1 },
    { context: { Execution: { Name: "e" } }, variables: { v: { list: [1, 2] } } },
  );

  test.each<[string, JsonValue]>([
    ["$$.Execution.Name", "e"],
    ["$$", { Execution: { Name: "e" } }],
    ["$$['Execution'].Name", "e"],
    ["$v", { list: [1, 2] }],
    ["$v.list[1]", 2],
    ["$v['list'][*]", [1, 2]],
  ])("%s", (path, value) => {
    expect(queryOf(path).valueIn(seen)).toEqual(value);
  });

  test("fails for a variable that has no value", () => {
    expect(() => queryOf("$w.x").valueIn(seen)).toThrow("The variable 'w' has no value");
  });
});

describe("a text that is no path", () => {
  test.each([
    ["a.b", "expected '$' at position 0, found 'a.b'"],
    ["$.", "expected the name of a property at position 2, found the end"],
    ["$.a b", "a property with blanks is written in brackets"],
    ["$.a..", "expected the name of a property at position 5"],
    ["$[", "expected ']' at position 2"],
    ["$[abc]", "[abc] is neither an index, a slice"],
    ["$[:]", "[:] is neither an index, a slice"],
    ["$['a]", "the quote ' is not closed"],
    ["$[?(@.a ==)]", "expected a path, a text in quotes, a number"],
    ["$[?(@.a == 1]", "expected ')'"],
    ["$[?(1)]", "expected a comparison"],
    ["$[?(@.a =~ /(/)]", "is no regular expression"],
    ["$.a.count()", "'count' is no function of a path"],
    ["$.a.length().b", "unexpected '.b' after the path"],
    ["$a-b", "expected '.' or '['"],
  ])("%s", (text, message) => {
    expect(() => queryOf(text)).toThrow(message);
  });

  test("is refused before filters within filters exhaust the stack", () => {
    expect(() => queryOf(`$${"[?(@.a".repeat(5000)}`)).toThrow("paths are nested too deeply");
    expect(() => queryOf(`$[?(${"!".repeat(50_000)}@.a)]`)).toThrow("paths are nested too deeply");
  });
});
