import { describe, expect, test } from "@jest/globals";
import type { JsonValue } from "../../../lib/asl/index.js";
import { inP, machine, parameter, problems } from "./support.js";

const input: JsonValue = {
  name: "Ann",
  list: [1, 2, 3, 4, 5],
  mixed: [1, "1", { a: 1, b: 2 }, { b: 2, a: 1 }, 1, null, null, [2], [2]],
  object: { a: 1, b: [true, null], c: { d: "x" } },
  other: { a: 9, e: 5 },
  half: 2.5,
  json: '{"a":[1,2],"b":"ü"}',
  template: "{} and {}",
};

describe("an intrinsic function", () => {
  test.each<[string, JsonValue]>([
    ["States.Array()", []],
    ["States.Array($.name, 1, 'x', null, true, $.half)", ["Ann", 1, "x", null, true, 2.5]],
    ["States.Array($.list[1:3], $.list[?(@ > 4)])", [[2, 3], [5]]],
    ["States.ArrayPartition($.list, 2)", [[1, 2], [3, 4], [5]]],
    ["States.ArrayPartition($.list, 9.4)", [[1, 2, 3, 4, 5]]],
    ["States.ArrayContains($.list, 3)", true],
    ["States.ArrayContains($.list, '3')", false],
    ["States.ArrayContains($.mixed, $.mixed[3])", true],
    ["States.ArrayRange(1, 9, 2)", [1, 3, 5, 7, 9]],
    ["States.ArrayRange(5, 0, -2)", [5, 3, 1]],
    ["States.ArrayRange(5, 0, 2)", []],
    ["States.ArrayRange(0.4, 2.5, 1)", [0, 1, 2, 3]],
    ["States.ArrayGetItem($.list, 4)", 5],
    ["States.ArrayLength($.list)", 5],
    ["States.ArrayUnique($.mixed)", [1, "1", { a: 1, b: 2 }, null, [2]]],
    ["States.Base64Encode('grün')", "Z3LDvG4="],
    ["States.Base64Decode('Z3LDvG4=')", "grün"],
    ["States.Base64Decode('Z3LDvG4')", "grün"],
    ["States.Hash('a', 'MD5')", "0cc175b9c0f1b6a831c399e269772661"],
    ["States.Hash('a', 'SHA-256')", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"],
    ["States.JsonMerge($.object, $.other, false)", { a: 9, b: [true, null], c: { d: "x" }, e: 5 }],
    ["States.StringToJson($.json)", { a: [1, 2], b: "ü" }],
    ["States.StringToJson('-1.5e3')", -1500],
    ["States.JsonToString($.object)", '{"a":1,"b":[true,null],"c":{"d":"x"}}'],
    ["States.JsonToString('a')", '"a"'],
    ["States.MathAdd(2, 3)", 5],
    ["States.MathAdd($.half, 0)", 3],
    ["States.MathAdd(-2.5, 0)", -2],
    ["States.MathAdd(2147483647, 1)", 2_147_483_648],
    ["States.MathRandom(4, 5)", 4],
    ["States.StringSplit('a-b_c--d', '-_')", ["a", "b", "c", "d"]],
    ["States.StringSplit('abc', '')", ["abc"]],
    ["States.StringSplit('', ',')", []],
    ["States.Format('no places')", "no places"],
    ["States.Format('{}{} is {}', 1, $.name, null)", "1Ann is null"],
    ["States.Format($.template, $.object, $.list)", "{a=1, b=[true, null], c={d=x}} and [1, 2, 3, 4, 5]"],
    ["States.Format('\\{{}\\} \\'q\\' \\\\', true)", "{true} 'q' \\"],
    ["States.Format('{}', 1e21)", "1e+21"],
    ["States.Format('{} {}', 0.00025, 12345678.5)", "2.5E-4 1.23456785E7"],
    ["States.Format('a, b) {}', 'c(,')", "a, b) c(,"],
    ["States.Format( '{}' , States.ArrayGetItem( States.StringSplit($.name, 'n'), 0 ) )", "A"],
    ["States.Format('{}', $$.State.Name)", "P"],
  ])("%s", async (text, value) => {
    expect(await parameter(text, input)).toEqual(value);
  });

  test("makes a UUID of version 4, and random numbers within their bounds, the same for the same seed", async () => {
    expect(await parameter("States.UUID()", {})).toMatch(
      /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
    );
    const drawn = [];
    for (const seed of [1, 2, 3, 1])
      drawn.push(await parameter(`States.MathRandom(10, 1000000, ${seed})`, {}));
    expect(drawn[3]).toBe(drawn[0]);
    expect(new Set(drawn).size).toBe(3);
    for (const number of drawn) expect(number).toBeGreaterThanOrEqual(10);
  });

  test("takes a million characters of template and text without repeating large data for ever", async () => {
    const text = "x".repeat(200_000);
    const places = "{}".repeat(60);
    const failed = await parameter(`States.Format('${places}', ${Array(60).fill("$.text").join(", ")})`, {
      text,
    });
    expect(failed).toEqual({
      error: "States.Runtime",
      cause: expect.stringContaining("had the following error: Expression evaluation memory limit exceeded"),
    });
  });
});

describe("an intrinsic function that fails is States.Runtime", () => {
  test.each([
    [
      "States.Format('{}', $.nope)",
      "The JsonPath argument for the field '$.nope' could not be found in the input '{\"name\":\"Ann\"}'",
    ],
    [
      "States.Format('{}', States.ArrayLength($.a.b))",
      "The JsonPath argument for the field '$.a.b' could not be found in the input '{\"name\":\"Ann\"}'",
    ],
    ["States.Array($.name[0])", "Filter: [0] can only be applied to arrays. Current context is: Ann"],
    [
      "States.Format('{} {}', 1)",
      "Invalid arguments in States.Format: number of arguments do not match the occurrences of {}: 2 occurrences, 1 arguments",
    ],
    ["States.Format('\\n', 1)", "Invalid escape sequence \\n: the escapes are \\', \\{, \\} and \\\\"],
    [
      "States.ArrayLength($.name)",
      'Invalid arguments in States.ArrayLength: argument 1 must be an array, but is "Ann"',
    ],
    [
      "States.ArrayPartition(States.Array(1), 0)",
      "Invalid arguments in States.ArrayPartition: the size of a part must be a positive number, but is 0",
    ],
    ["States.ArrayRange(0, 10, 0)", "Invalid arguments in States.ArrayRange: the step must not be 0"],
    [
      "States.ArrayRange(0, 1000, 1)",
      "Invalid arguments in States.ArrayRange: a range has at most 1000 elements, but this one has 1001",
    ],
    [
      "States.ArrayGetItem(States.Array(1), 1)",
      "Invalid arguments in States.ArrayGetItem: the index 1 is out of bounds for an array of 1 elements",
    ],
    [
      "States.ArrayGetItem(States.Array(1), -1)",
      "Invalid arguments in States.ArrayGetItem: the index -1 is out of bounds for an array of 1 elements",
    ],
    ["States.Base64Decode('%')", "Invalid arguments in States.Base64Decode: the string is not in Base64"],
    [
      "States.Hash('a', 'CRC')",
      "Invalid arguments in States.Hash: the algorithm must be MD5, SHA-1, SHA-256, SHA-384 or SHA-512, but is CRC",
    ],
    [
      "States.JsonMerge($, $, true)",
      "Invalid arguments in States.JsonMerge: AWS only merges shallowly: argument 3 must be false",
    ],
    [
      "States.JsonMerge($, 1, false)",
      "Invalid arguments in States.JsonMerge: argument 2 must be an object, but is 1",
    ],
    [
      "States.MathAdd('1', 1)",
      'Invalid arguments in States.MathAdd: argument 1 must be a number, but is "1"',
    ],
    [
      "States.MathAdd(2147483648, 1)",
      "Invalid arguments in States.MathAdd: a number must be from -2147483648 to 2147483647, but is 2147483648",
    ],
    [
      "States.MathRandom(5, 5)",
      "Invalid arguments in States.MathRandom: the end 5 must be greater than the start 5",
    ],
    [
      "States.StringSplit(1, ',')",
      "Invalid arguments in States.StringSplit: argument 1 must be a string, but is 1",
    ],
  ])("%s", async (text, message) => {
    expect(await parameter(text, { name: "Ann" })).toEqual({
      error: "States.Runtime",
      cause: inP(`The function '${text}' had the following error: ${message}`),
    });
  });

  test("as for text that is no JSON", async () => {
    expect(await parameter("States.StringToJson('{')", {})).toEqual({
      error: "States.Runtime",
      cause: expect.stringContaining("Invalid arguments in States.StringToJson: the string is no JSON"),
    });
  });

  test.each(["States.Base64Encode", "States.Base64Decode"])(
    "as %s does above 10,000 characters",
    async (name) => {
      expect(typeof (await parameter(`${name}($.text)`, { text: "YWFh".repeat(2500) }))).toBe("string");
      expect(await parameter(`${name}($.text)`, { text: "YWFh".repeat(2501) })).toEqual({
        error: "States.Runtime",
        cause: expect.stringContaining("argument 1 has 10004 characters; 10000 are allowed"),
      });
    },
  );
});

describe("a call is refused when the machine is loaded", () => {
  const loaded = (text: string) =>
    problems(machine({ P: { Type: "Pass", Parameters: { "v.$": text }, End: true } }));

  test.each([
    ["States.Nothing()", "'States.Nothing' is no intrinsic function: there are States.Array,"],
    ["States.UUID(1)", "States.UUID takes 0 arguments, but has 1"],
    ["States.ArrayLength()", "States.ArrayLength takes 1 argument, but has 0"],
    ["States.MathRandom(1)", "States.MathRandom takes 2 to 3 arguments, but has 1"],
    ["States.Format()", "States.Format takes at least 1 arguments, but has 0"],
    ["States.Format('a", "the quote ' is not closed"],
    ["States.Format('a') b", "expected the end after the function"],
    ['States.Format("a")', "expected a path, a text in single quotes"],
    ["States.Array(1 2)", "expected ','"],
    ["States.Array($.a[)", "expected ']'"],
  ])("%s", (text, message) => {
    expect(loaded(text)).toEqual([
      expect.stringContaining(
        "/States/P/Parameters/v.$: The value for the field 'v.$' must be a valid JSONPath or a valid intrinsic function call",
      ),
    ]);
    expect(loaded(text)[0]).toContain(message);
  });

  test("with more than ten functions in one field", () => {
    const nested = (calls: number): string => (calls === 0 ? "1" : `States.Array(${nested(calls - 1)})`);
    expect(loaded(nested(10))).toEqual([]);
    expect(loaded(nested(11))[0]).toContain("a field has at most 10 intrinsic functions, but there are 11");
  });
});
