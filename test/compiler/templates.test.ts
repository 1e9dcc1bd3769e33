import { describe, expect, it } from "@jest/globals";
import type { JsonObject, JsonValue } from "../../lib/asl/index.js";
import { lambdaFunctionTask, snsPublishTask } from "../../lib/compiler/index.js";
import type { TemplateJson } from "../../lib/saga/index.js";
import { payloadOf, taskOf } from "../support/definitions.js";
import { ref, sagaOf, step } from "../support/documents.js";
import { evaluate } from "../support/evaluate.js";

/** A template as it is emitted, in the request of a step after the step Before. */
function emitted(template: TemplateJson): JsonValue | undefined {
  const request = { id: ref("key"), body: template };
  return payloadOf(taskOf(sagaOf([step("Before"), step("Step", { action: { request } })]), "Step"));
}

async function instance(template: TemplateJson, input: JsonValue): Promise<JsonValue | undefined> {
  const payload = await evaluate(emitted(template), { input });
  return (payload as JsonObject).body;
}

const before = "{% {'id': $saga & '/Step', 'body': ";
const input = "$states.context.Execution.Input";

describe("a request", () => {
  it.each<[what: string, template: TemplateJson, source: string]>([
    ["literals", ["text", -1.5, true, null, {}, []], "['text', -1.5, true, null, {}, []]"],
    ["text with a single quote", "it's", "'it\\u0027s'"],
    ["text with double quotes", 'say "hi"', `'say "hi"'`],
    ["text with both", `"it's"`, `'"it\\u0027s"'`],
    ["text with a backslash and a line break", "a\\b\n", "'a\\\\b\\n'"],
    ["text with a substitution", "${Car}", "'$\\u007bCar}'"],
    ["text that looks like an expression", "{% 1 %}", "'{% 1 %}'"],
    [
      "properties that need quoting",
      { "it's": 1, "a b": 2, "x${y}": 3 },
      "{'it\\u0027s': 1, 'a b': 2, 'x$\\u007by}': 3}",
    ],
    ["the input", ref("input"), input],
    ["a property of the input", ref("input", "trip", "city"), `${input}.trip.city`],
    ["a keyword", ref("input", "and"), `${input}.\`and\``],
    ["a name that is no identifier", ref("input", "a b", "c"), `${input}.\`a b\`.c`],
    ["a name with a backtick", ref("input", "`", "c"), `$lookup(${input}, '\`').c`],
    ["a name with a substitution", ref("input", "${x}"), `$lookup(${input}, '$\\u007bx}')`],
    [
      "an element",
      ref("results", "Before", 0),
      "($type($result_Before) = 'array' ? $result_Before[0] : $result_Before.`0`)",
    ],
    ["a result", ref("results", "Before", "id"), "$result_Before.id"],
    [
      "an element that may be a list",
      [ref("input", "a")],
      `[$type(${input}.a) = 'array' ? [[${input}.a]] : ${input}.a]`,
    ],
  ])("writes %s", (_what, template, source) => {
    expect(emitted(template)).toBe(`${before}${source}} %}`);
  });

  it.each<[what: string, template: TemplateJson, input: JsonValue, value: JsonValue | undefined]>([
    ["leaves out an absent property", { a: ref("input", "a"), b: 1 }, {}, { b: 1 }],
    ["leaves out an absent element", [ref("input", "a"), 1], {}, [1]],
    ["leaves out what lies beyond text", { a: ref("input", "a", "length") }, { a: "text" }, {}],
    ["keeps null", { a: ref("input", "a"), b: [ref("input", "a")] }, { a: null }, { a: null, b: [null] }],
    ["keeps an empty list", { a: ref("input", "a"), b: [ref("input", "a")] }, { a: [] }, { a: [], b: [[]] }],
    ["keeps a list of one", { a: ref("input", "a") }, { a: [1] }, { a: [1] }],
    [
      "keeps a list of a list of one",
      [ref("input", "a"), [ref("input", "a")]],
      { a: [[1]] },
      [[[1]], [[[1]]]],
    ],
    ["takes an element of an element", { a: ref("input", 1, 0) }, [[1], [2]], { a: 2 }],
    ["takes nothing beyond a list's end", { a: ref("input", 1) }, [1], {}],
    ["takes a property called by a number", { a: ref("input", 0) }, { "0": "zero" }, { a: "zero" }],
    ["takes nothing by an index of an object", { a: ref("input", 0) }, { b: 1 }, {}],
    ["takes nothing by an index of a text", { a: ref("input", 0) }, "text", {}],
    // JSON.parse makes it a property like any other.
    [
      "takes a property that JavaScript keeps to itself",
      { a: ref("input", "__proto__") },
      JSON.parse('{"__proto__": 1}'),
      { a: 1 },
    ],
  ])("%s", async (_what, template, input, value) => {
    expect(await instance(template, input)).toEqual(value);
  });
});

describe("a task", () => {
  it("calls a Lambda function with the request and nothing around it", () => {
    expect(
      lambdaFunctionTask({
        arn: "arn:aws:lambda:eu-west-1:1:function:f",
        partition: "aws-cn",
        timeoutSeconds: 30,
      }),
    ).toEqual({
      resource: "arn:aws-cn:states:::lambda:invoke",
      arguments: expect.any(Function),
      result: "$states.result.Payload",
      callback: { resource: "arn:aws-cn:states:::lambda:invoke.waitForTaskToken", result: "$states.result" },
      permissions: [
        { actions: ["lambda:InvokeFunction"], resources: ["arn:aws:lambda:eu-west-1:1:function:f"] },
      ],
      longestRunSeconds: 30,
    });
    expect(lambdaFunctionTask({ arn: "f" }).arguments("{'a': 1}")).toEqual({
      FunctionName: "f",
      Payload: "{% {'a': 1} %}",
    });
  });

  it("publishes the request, with a subject that is nothing but text", async () => {
    const published = snsPublishTask({ arn: "topic", subject: "${Trip}" }).arguments("{'a': [1]}");
    expect(await evaluate(published, {})).toEqual({
      TopicArn: "topic",
      Message: { a: [1] },
      Subject: "${Trip}",
    });
    expect(JSON.stringify(published)).not.toContain("${");
    expect(snsPublishTask({ arn: "t", subject: "Booked" }).arguments("{}")).toHaveProperty(
      "Subject",
      "Booked",
    );
    expect(snsPublishTask({ arn: "t" }).arguments("{}")).not.toHaveProperty("Subject");
  });
});
