import { describe, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../lib/asl/index.js";
import { valueAt } from "../../../lib/local/events/event-path.js";
import { inputFor } from "../../../lib/local/events/target-input.js";

/** The event of "Amazon EventBridge input transformation" in AWS's documentation. */
const event: JsonObject = {
  version: "0",
  id: "7bf73129-1428-4cd3-a780-95db273d1602",
  "detail-type": "EC2 Instance State-change Notification",
  source: "aws.ec2",
  account: "123456789012",
  time: "2015-11-11T21:29:54Z",
  region: "us-east-1",
  resources: ["arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111"],
  detail: { "instance-id": "i-0123456789", state: "RUNNING" },
};
const facts = { ruleArn: "arn:aws:events:us-east-1:123456789012:rule/example", ruleName: "example" };
const paths = { instance: "$.detail.instance-id", state: "$.detail.state" };
const transformed = (template: string, more: Record<string, string> = {}, of: JsonObject = event) =>
  inputFor(of, { inputTransformer: { paths: { ...paths, ...more }, template } }, facts);

describe("the examples of AWS's documentation", () => {
  test.each<[string, string]>([
    ['"instance <instance> is in <state>"', '"instance i-0123456789 is in RUNNING"'],
    ['"instance \\"<instance>\\" is in <state>"', '"instance \\"i-0123456789\\" is in RUNNING"'],
    ['{"instance" : <instance>, "state": <state>}', '{"instance" : "i-0123456789", "state": "RUNNING"}'],
    [
      '{"instance" : <instance>, "state": "<state>", "instanceStatus": "instance \\"<instance>\\" is in <state>"}',
      '{"instance" : "i-0123456789", "state": "RUNNING", "instanceStatus": "instance \\"i-0123456789\\" is in RUNNING"}',
    ],
    [
      '{"instance" : <instance>, "state": [9, <state>, true], "Transformed" : "Yes"}',
      '{"instance" : "i-0123456789", "state": [9, "RUNNING", true], "Transformed" : "Yes"}',
    ],
  ])("%s", (template, expected) => {
    expect(transformed(template)).toBe(expected);
  });

  test("variables that every template has", () => {
    const template =
      '{"rule": <aws.events.rule-name>, "arn": "<aws.events.rule-arn>", "at": <aws.events.event.ingestion-time>, "whole": <aws.events.event.json>, "head": <aws.events.event>}';
    const { detail, ...head } = event;
    expect(JSON.parse(transformed(template))).toEqual({
      rule: "example",
      arn: facts.ruleArn,
      at: "2015-11-11T21:29:54Z",
      whole: event,
      head,
    });
    expect(detail).toBeDefined();
  });
});

describe("a template", () => {
  test("keeps JSON valid whatever the values are", () => {
    const odd = { detail: { "instance-id": 'say "hi"\n', state: { on: [1] } } };
    const template = '{"plain": <instance>, "text": "<instance>", "object": <state>, "inText": "<state>"}';
    expect(JSON.parse(transformed(template, {}, odd))).toEqual({
      plain: 'say "hi"\n',
      text: 'say "hi"\n',
      object: { on: [1] },
      inText: '{"on":[1]}',
    });
  });

  test("has an empty text for a path that leads nowhere, and leaves names alone that it hasn't", () => {
    expect(transformed('{"a": <gone>, "b": "<gone>", "c": "<other>"}', { gone: "$.detail.gone" })).toBe(
      '{"a": "", "b": "", "c": "<other>"}',
    );
  });
});

test("Input is the text itself, InputPath a part of the event", () => {
  expect(inputFor(event, { input: '{"fixed":1}' }, facts)).toBe('{"fixed":1}');
  expect(inputFor(event, { inputPath: "$.detail" }, facts)).toBe(
    '{"instance-id":"i-0123456789","state":"RUNNING"}',
  );
  expect(JSON.parse(inputFor(event, {}, facts))).toEqual(event);
});

test.each<[string, unknown]>([
  ["$", { a: [{ b: 1 }, { b: 2 }], "c-d_e": null }],
  ["$.a[1].b", 2],
  ["$.a[*].b", [1, 2]],
  ["$.c-d_e", null],
  ["$['c-d_e']", null],
  ["$.a[7]", undefined],
  ["$.x.y", undefined],
  ["a", undefined],
  ["$.a[?(@.b)]", undefined],
])("the path %s gives %j", (path, expected) => {
  expect(valueAt({ a: [{ b: 1 }, { b: 2 }], "c-d_e": null }, path)).toEqual(expected);
});
