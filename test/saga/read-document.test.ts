import { describe, expect, it } from "@jest/globals";
import { readDocument } from "../../lib/saga/index.js";
import {
  callback,
  choice,
  forEach,
  parallel,
  part,
  ref,
  sagaOf,
  step,
  wait,
  withKey,
} from "../support/documents.js";

const list = ref("input", "list");
const a = step("A");
const saga = (node: unknown) => ({ ...sagaOf([a]), steps: [node] });
const asking = (of: unknown) => saga({ ...a, action: { ...a.action, request: { ...withKey, of } } });
const at = "$.steps[0]";
const inRequest = `${at}.action.request.of`;

describe("a document that is read", () => {
  it("may hold every construct with everything it can be told", () => {
    const document = sagaOf(
      [
        callback("Ask", { kind: "read-only" }),
        forEach("Each", list, [step("B")], { maxConcurrency: 1, maxItems: 2 }),
        choice("C", {
          x: [{ $gt: [{ $jsonata: ["$max($p)", { p: list }] }, 1] }, []],
          y: ["otherwise", [step("D")]],
        }),
        wait("Some", { for: { hours: 1 } }),
        wait("Until", { until: ref("input", "at") }),
        part("Out", [parallel("P", { x: [step("E")] })], {
          input: { city: "home" },
          of: { name: "Leg", options: {}, recovery: {}, hooks: { onCompleted: [] } },
        }),
        step("F", {
          action: { request: { ...withKey, n: { $count: [list] }, s: { $sumOf: [list, ref("element")] } } },
        }),
      ],
      {
        recovery: { order: { first: ["F"] }, continueOnStuck: true },
        hooks: {
          onCompleted: [step("Done", { kind: "best-effort" })],
          onCompensated: [step("Sorry", { kind: "best-effort" })],
        },
        options: { deadline: { hours: 1 }, whenCompensated: "succeed" },
        output: { all: ref("results", "Each", 0) },
      },
    );
    expect(readDocument(JSON.parse(JSON.stringify(document)))).toEqual({ document, diagnostics: [] });
  });

  it.each<[what: string, document: unknown, path: string, received: string, allowed: string]>([
    [
      "a node of an unknown type",
      saga({ type: "loop", name: "L" }),
      `${at}.type`,
      '"loop"',
      '"step", "parallel", "forEach", "choice", "wait", "part"',
    ],
    [
      "a forEach without a list",
      saga({ type: "forEach", name: "E", steps: [a] }),
      `${at}.items`,
      "nothing",
      "a value",
    ],
    [
      "a limit as text",
      saga(forEach("E", list, [a], { maxItems: "5" as never })),
      `${at}.maxItems`,
      '"5"',
      "a finite number",
    ],
    [
      "what a forEach cannot be told",
      saga({ ...forEach("E", list, [a]), each: [] }),
      `${at}.each`,
      "[]",
      'one of the properties "type", "name", "title", "items", "steps", "maxConcurrency", "maxItems"',
    ],
    [
      "paths in an object",
      saga({ type: "choice", name: "C", paths: { x: [] } }),
      `${at}.paths`,
      '{"x":[]}',
      "an array",
    ],
    [
      "a path without a name",
      saga({ type: "choice", name: "C", paths: [{ steps: [] }] }),
      `${at}.paths[0].name`,
      "nothing",
      "a value",
    ],
    [
      "a condition that begins nowhere",
      saga(choice("C", { x: [{ $ref: ["world"] } as never, []] })),
      `${at}.paths[0].when.$ref`,
      '["world"]',
      'an array that begins with one of "input", "results", "key", "keyHash", "request", "result", "response", "failure", "item", "items", "index", "execution", "element", "elements", "taskToken"',
    ],
    [
      "a wait for a number",
      saga(wait("W", { for: 60 as never })),
      `${at}.for`,
      "60",
      "a time span such as { seconds: 30 }",
    ],
    [
      "a fault deep in blocks",
      saga(parallel("P", { x: [forEach("E", list, [{ type: "step" } as never])] })),
      `${at}.branches[0].steps[0].steps[0].name`,
      "nothing",
      "a value",
    ],
    ["a part without steps", saga({ type: "part", name: "Out" }), `${at}.steps`, "nothing", "a value"],
    ["a part of a saga by name", saga({ ...part("Out", [a]), of: "Leg" }), `${at}.of`, '"Leg"', "an object"],
    [
      "a heartbeat as a number",
      saga(callback("A", { heartbeat: 60 as never })),
      `${at}.action.callback.heartbeat`,
      "60",
      "a time span",
    ],
    [
      "a compensation that waits for an answer",
      saga({ ...a, compensation: { operation: "CancelA", callback: { heartbeat: { seconds: 1 } } } }),
      `${at}.compensation.callback`,
      '{"heartbeat":{"seconds":1}}',
      'one of the properties "operation", "request", "settledBy", "timeout", "retry"',
    ],
    [
      "an unknown order of recovery",
      { ...sagaOf([a]), recovery: { order: "forward" } },
      "$.recovery.order",
      '"forward"',
      '"reverse", "parallel" or { first: [names of steps] }',
    ],
    [
      "an order by text",
      { ...sagaOf([a]), recovery: { order: { first: "A" } } },
      "$.recovery.order.first",
      '"A"',
      "an array",
    ],
    [
      "yes as text",
      { ...sagaOf([a]), recovery: { continueOnStuck: "yes" } },
      "$.recovery.continueOnStuck",
      '"yes"',
      "true or false",
    ],
    [
      "a hook at another time",
      { ...sagaOf([a]), hooks: { onStuck: [] } },
      "$.hooks.onStuck",
      "[]",
      'one of the properties "onCompleted", "onCompensated"',
    ],
    [
      "a block as a hook",
      { ...sagaOf([a]), hooks: { onCompleted: [wait("W", {})] } },
      "$.hooks.onCompleted[0].type",
      '"wait"',
      '"step"',
    ],
    [
      "a hook that waits for an answer",
      { ...sagaOf([a]), hooks: { onCompensated: [callback("Ask", { kind: "best-effort" })] } },
      "$.hooks.onCompensated[0].action.callback",
      '{"heartbeat":{"minutes":1}}',
      'one of the properties "operation", "request", "timeout", "retry"',
    ],
    [
      "a hook that is compensated",
      { ...sagaOf([a]), hooks: { onCompleted: [a] } },
      "$.hooks.onCompleted[0].compensation",
      '{"operation":"CancelA"}',
      'one of the properties "type", "name", "title", "kind", "action"',
    ],
    [
      "raw JSONata as text",
      asking({ $jsonata: "1" }),
      `${inRequest}.$jsonata`,
      '"1"',
      "an array of the JSONata source",
    ],
    [
      "raw JSONata without variables",
      asking({ $jsonata: ["1"] }),
      `${inRequest}.$jsonata`,
      '["1"]',
      "and an object with the values of its variables",
    ],
    [
      "raw JSONata with more than that",
      asking({ $jsonata: ["1", {}, 2] }),
      `${inRequest}.$jsonata`,
      '["1",{},2]',
      "an array of",
    ],
    [
      "a variable of an odd name",
      asking({ $jsonata: ["1", { "a-b": 1 }] }),
      `${inRequest}.$jsonata[1].a-b`,
      "1",
      "a name of letters, digits and underscores",
    ],
    [
      "a variable that is no template",
      asking({ $jsonata: ["1", { a: { $ref: "key" } }] }),
      `${inRequest}.$jsonata[1].a.$ref`,
      '"key"',
      "an array that begins with one of",
    ],
    [
      "raw JSONata beside a property",
      asking({ $jsonata: ["1", {}], a: 1 }),
      inRequest,
      '{"$jsonata":["1",{}],"a":1}',
      'a single property: "$ref", "$object", "$jsonata"',
    ],
    [
      "a sum over a list of nothing",
      asking({ $sumOf: [list] }),
      `${inRequest}.$sumOf`,
      '[{"$ref":["input","list"]}]',
      "an array of 2 operands",
    ],
    [
      "a count of two lists",
      asking({ $count: [1, 2] }),
      `${inRequest}.$count`,
      "[1,2]",
      "an array of 1 operand",
    ],
    [
      "what only the library puts there",
      asking({ $ref: ["absent"] }),
      `${inRequest}.$ref`,
      '["absent"]',
      "an array that begins with one of",
    ],
  ])(
    "fails on %s: at which path, what was received, what is allowed",
    (_what, document, path, received, allowed) => {
      const { document: read, diagnostics } = readDocument(document);
      expect(read).toBeUndefined();
      const start = `The saga's document is invalid at ${path}. Received: ${received}. Allowed: `;
      const [message = ""] = diagnostics.map((each) => each.message);
      expect(message.slice(0, start.length)).toBe(start);
      expect(message.slice(start.length)).toContain(allowed);
    },
  );
});
