import { describe, expect, test } from "@jest/globals";
import type { JsonObject, JsonValue } from "../../../lib/asl/index.js";
import { EventPatternError, readEventPattern } from "../../../lib/local/events/event-pattern.js";

const matches = (pattern: JsonValue, event: JsonObject) => readEventPattern(pattern).matches(event);

/** The event of event-ruler's README. */
const sample: JsonObject = {
  version: "0",
  id: "ddddd4-aaaa-7777-4444-345dd43cc333",
  "detail-type": "EC2 Instance State-change Notification",
  source: "aws.ec2",
  account: "012345679012",
  time: "2017-10-02T16:24:49Z",
  region: "us-east-1",
  resources: ["arn:aws:ec2:us-east-1:123456789012:instance/i-000000aaaaaa00000"],
  detail: {
    "c-count": 5,
    "d-count": 3,
    "x-limit": 301.8,
    "source-ip": "10.0.0.33",
    "instance-id": "i-000000aaaaaa00000",
    state: "running",
  },
};

describe("the examples of event-ruler's README", () => {
  test.each<[string, JsonObject]>([
    [
      "values and lists",
      {
        "detail-type": ["EC2 Instance State-change Notification"],
        resources: ["arn:aws:ec2:us-east-1:123456789012:instance/i-000000aaaaaa00000"],
        detail: { state: ["initializing", "running"] },
      },
    ],
    ["a prefix", { time: [{ prefix: "2017-10-02" }] }],
    ["a suffix", { source: [{ suffix: "ec2" }] }],
    ["anything but a text", { detail: { state: [{ "anything-but": "initializing" }] } }],
    ["anything but a number", { detail: { "x-limit": [{ "anything-but": 123 }] } }],
    ["anything but texts", { detail: { state: [{ "anything-but": ["stopped", "overloaded"] }] } }],
    ["anything but numbers", { detail: { "x-limit": [{ "anything-but": [100, 200, 300] }] } }],
    ["anything but a prefix", { detail: { state: [{ "anything-but": { prefix: "init" } }] } }],
    [
      "numbers",
      {
        detail: {
          "c-count": [{ numeric: [">", 0, "<=", 5] }],
          "d-count": [{ numeric: ["<", 10] }],
          "x-limit": [{ numeric: ["=", 3.018e2] }],
        },
      },
    ],
    ["addresses", { detail: { "source-ip": [{ cidr: "10.0.0.0/24" }] } }],
    ["a field that exists", { detail: { "c-count": [{ exists: true }] } }],
    [
      "all together",
      {
        time: [{ prefix: "2017-10-02" }],
        detail: {
          state: [{ "anything-but": "initializing" }],
          "c-count": [{ numeric: [">", 0, "<=", 5] }],
          "d-count": [{ numeric: ["<", 10] }],
          "x-limit": [{ "anything-but": [100, 200, 300] }],
          "source-ip": [{ cidr: "10.0.0.0/8" }],
        },
      },
    ],
  ])("matches %s", (_name, pattern) => {
    expect(matches(pattern, sample)).toBe(true);
  });

  test("takes a field that holds an object for one that doesn't exist", () => {
    const absent = { detail: { "c-count": [{ exists: false }] } };
    expect(matches(absent, { detail: { state: "running" } })).toBe(true);
    expect(matches(absent, { detail: { "c-count": { c1: 100 } } })).toBe(true);
    expect(matches(absent, sample)).toBe(false);
  });
});

/** A field's alternatives, a value that matches and those that don't. */
type Comparison = [alternatives: JsonValue, yes: JsonValue[], no: JsonValue[]];

describe("the operators of EventBridge's table", () => {
  test.each<Comparison>([
    [["Alice"], ["Alice", ["Bob", "Alice"]], ["alice", ["Bob"], null, 1]],
    [[100], [100, 1e2], [99, "100"]],
    [[null], [null], ["", "null", 0, false]],
    [[""], [""], [null, " "]],
    [[true], [true], ["true", 1]],
    [["Credit", "Debit"], ["Credit", "Debit"], ["Cash"]],
    [[{ "equals-ignore-case": "alice" }], ["ALICE", "alice"], ["alic", 1]],
    [[{ prefix: "us-" }], ["us-east-1"], ["eu-west-1", "", 1, null]],
    [[{ prefix: { "equals-ignore-case": "eventb" } }], ["EventBridge"], ["Bridge"]],
    [[{ suffix: ".png" }], ["a.png"], ["a.PNG", ".png.gz"]],
    [[{ suffix: { "equals-ignore-case": "tBridge" } }], ["EventBRIDGE"], ["Bridges"]],
    [
      [{ wildcard: "dir/*.png" }],
      ["dir/a.png", "dir/a/b.png", "dir/.png"],
      ["a.png", "dir/a.pngx", "dirXa.png"],
    ],
    [[{ wildcard: "a\\*b\\\\c.*" }], ["a*b\\c.", "a*b\\c.d"], ["axb\\c.", "a*b\\cx"]],
    [[{ numeric: [">", 10, "<=", 20] }], [20, 10.5], [10, 21, "15", null]],
    [[{ numeric: ["=", 100] }], [100], [100.1, "100"]],
    [[{ numeric: [">=", -1.5] }], [-1.5, 0], [-2]],
    [[{ cidr: "10.0.0.0/24" }], ["10.0.0.255"], ["10.0.1.0", "2001:db8::1", "ten", 10]],
    [[{ cidr: "2001:db8::/32" }], ["2001:db8:1::1"], ["2001:db9::1", "10.0.0.1"]],
    [[{ exists: true }], [null, "", 0, false], []],
    [[{ "anything-but": "initializing" }], ["running", 1, null], ["initializing"]],
    [[{ "anything-but": [100, 200] }], [300, "100"], [100, 200]],
    [[{ "anything-but": { prefix: "us-" } }], ["eu-west-1", 5], ["us-east-1"]],
    [[{ "anything-but": { prefix: ["us-", "eu-"] } }], ["ap-south-1"], ["us-east-1", "eu-west-1"]],
    [[{ "anything-but": { suffix: [".png", ".jpg"] } }], ["a.gif"], ["a.png", "a.jpg"]],
    [[{ "anything-but": { "equals-ignore-case": ["initializing", "stopped"] } }], ["running"], ["STOPPED"]],
    [[{ "anything-but": { wildcard: "*/lib/*" } }], ["a/src/b"], ["a/lib/b"]],
    [[{ "anything-but": "a" }], [["a", "b"]], [["a"]]],
    [
      ["a", { numeric: ["<", 0] }, { exists: false }],
      ["a", -1],
      ["b", 1],
    ],
  ])("%j", (alternatives, yes, no) => {
    const pattern = { detail: { value: alternatives } };
    const matching = (values: readonly JsonValue[]) =>
      values.filter((value) => matches(pattern, { detail: { value } }));
    expect(matching(yes)).toEqual(yes);
    expect(matching(no)).toEqual([]);
  });

  test("a field that isn't there matches { exists: false } alone, beside other alternatives too", () => {
    const event = { detail: { other: 1 } };
    expect(matches({ detail: { value: ["a", { exists: false }] } }, event)).toBe(true);
    for (const alternative of [null, "", { "anything-but": "a" }, { exists: true }, { prefix: "" }]) {
      expect(matches({ detail: { value: [alternative] } }, event)).toBe(false);
    }
  });
});

describe("$or", () => {
  const pattern = {
    source: ["aws.cloudwatch"],
    $or: [
      { metricName: ["CPUUtilization", "ReadLatency"] },
      {
        metricType: ["MetricType"],
        namespace: ["AWS/EC2"],
        $or: [{ metricId: [1234] }, { spaceId: [1000] }],
      },
      { scope: ["Service"] },
    ],
  };

  test.each<[JsonObject, boolean]>([
    [{ metricName: "ReadLatency" }, true],
    [{ metricType: "MetricType", namespace: "AWS/EC2" }, false],
    [{ metricType: "MetricType", namespace: "AWS/EC2", spaceId: 1000 }, true],
    [{ metricType: "MetricType", metricId: 1234 }, false],
    [{ scope: "Service" }, true],
    [{}, false],
  ])("nested: %j gives %s", (fields, expected) => {
    expect(matches(pattern, { source: "aws.cloudwatch", ...fields })).toBe(expected);
    expect(matches(pattern, { source: "aws.ec2", ...fields })).toBe(false);
  });

  test("several hold together, and with a field of the same name", () => {
    const both = {
      a: [{ prefix: "x" }],
      $or: [{ a: [{ suffix: "y" }] }, { b: [1] }],
      c: { $or: [{ d: [1] }, { e: [1] }] },
    };
    expect(matches(both, { a: "xy", c: { d: 1 } })).toBe(true);
    expect(matches(both, { a: "x", b: 1, c: { e: 1 } })).toBe(true);
    expect(matches(both, { a: "zy", c: { d: 1 } })).toBe(false);
    expect(matches(both, { a: "xy", c: {} })).toBe(false);
  });

  test("is the name of a field if it has no list of two objects, or one with an operator", () => {
    expect(matches({ $or: { a: [1] } }, { $or: { a: 1 } })).toBe(true);
    expect(matches({ $or: [{ prefix: "ab" }, { suffix: "c" }] }, { $or: "abx" })).toBe(true);
  });
});

describe("objects in lists", () => {
  const people = {
    employees: [
      { first: "Ann", last: "Lee" },
      { first: "Bob", last: "Ray", age: 30 },
    ],
  };

  test("match with fields of one and the same entry", () => {
    expect(matches({ employees: { first: ["Bob"], last: ["Ray"] } }, people)).toBe(true);
    expect(matches({ employees: { first: ["Ann"], last: ["Ray"] } }, people)).toBe(false);
  });

  test("have a field if one entry has it", () => {
    expect(matches({ employees: { age: [{ exists: false }] } }, people)).toBe(false);
    expect(matches({ employees: { size: [{ exists: false }], first: ["Ann"] } }, people)).toBe(true);
  });

  test("match in lists of lists", () => {
    const event = { a: [[{ x: 1, y: 2 }], [{ x: 3, y: 4 }]] };
    expect(matches({ a: { x: [3], y: [4] } }, event)).toBe(true);
    expect(matches({ a: { x: [1], y: [4] } }, event)).toBe(false);
  });
});

describe("patterns that EventBridge refuses", () => {
  test.each<[JsonValue, RegExp]>([
    ["text", /JSON object/],
    [{ a: "x" }, /"a" has to be a list/],
    [{ a: [] }, /"a" has no alternatives/],
    [{ a: {} }, /"a" has no fields/],
    [{ a: { b: [["x"]] } }, /"a.b" has a list as an alternative/],
    [{ a: [{ prefix: "x", suffix: "y" }] }, /exactly one operator/],
    [{ a: [{ regex: "x" }] }, /there are exists, prefix/],
    [{ a: [{ prefix: 5 }] }, /text after "prefix"/],
    [{ a: [{ exists: "yes" }] }, /true or false/],
    [{ a: [{ numeric: [">"] }] }, /numeric/],
    [{ a: [{ numeric: ["<", 5, ">", 0] }] }, /numeric/],
    [{ a: [{ numeric: ["=", "5"] }] }, /numeric/],
    [{ a: [{ numeric: ["=", 6e9] }] }, /5000000000/],
    [{ a: [{ cidr: "10.0.0.0/33" }] }, /cidr/],
    [{ a: [{ cidr: "ten" }] }, /cidr/],
    [{ a: [{ wildcard: "a**b" }] }, /two \*/],
    [{ a: [{ wildcard: "a\\b" }] }, /backslash/],
    [{ a: [{ "anything-but": [] }] }, /anything-but/],
    [{ a: [{ "anything-but": ["x", 1] }] }, /anything-but/],
    [{ a: [{ "anything-but": { numeric: ["=", 1] } }] }, /prefix, suffix/],
    [{ a: [{ "anything-but": null }] }, /anything-but/],
  ])("%j", (pattern, message) => {
    const read = () => readEventPattern(pattern);
    expect(read).toThrow(EventPatternError);
    expect(read).toThrow(message);
  });
});
