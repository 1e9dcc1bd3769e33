import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import jsonata from "jsonata";
import { compile, snsPublishTask, sqsSendMessageTask } from "../../lib/compiler/index.js";
import type { SagaDocument } from "../../lib/saga/index.js";
import { seed } from "../support/arbitraries.js";
import { definitionOf } from "../support/definitions.js";
import { choice, forEach, parallel, ref, sagaOf, step, withKey } from "../support/documents.js";

/** A saga in which a user's text stands somewhere. */
type With = (text: string) => SagaDocument;

const noted = (text: string) => step("Noted", { action: { request: { ...withKey, note: text } } });
const named = (text: string) => ({ $object: { ...withKey, [text]: 1 } });

/** Sagas by the place of the text. Each has states before and after it, a block around some, and an output. */
const positions: Readonly<Record<string, With>> = {
  "the output": (text) =>
    sagaOf([step("A"), step("B")], { output: { note: text, list: [text], of: ref("results", "A", "x") } }),
  "the output of a saga of one step": (text) => sagaOf([step("A")], { output: { note: text } }),
  "a request": (text) => sagaOf([step("A"), noted(text), step("B")]),
  "a list in a request": (text) =>
    sagaOf([step("A", { action: { request: { ...withKey, list: [text, [text], ref("input", "x")] } } })]),
  "a property's name": (text) => sagaOf([step("A", { action: { request: named(text) } }), step("B")]),
  "a compensation's request": (text) =>
    sagaOf([step("A", { compensation: { request: { ...withKey, why: text, was: ref("request") } } })]),
  "an operand": (text) =>
    sagaOf([
      step("A", {
        action: {
          request: {
            ...withKey,
            joined: { $concat: [text, ref("input", "a")] },
            first: { $coalesce: [ref("input", "b"), text] },
            counted: { $count: [[text]] },
          },
        },
      }),
    ]),
  "a condition": (text) =>
    sagaOf([
      step("A"),
      choice("Which", {
        one: [{ $eq: [ref("input", "which"), text] }, [step("One")]],
        two: [{ $isOneOf: [ref("input", "which"), text, "other"] }, [step("Two")]],
        rest: ["otherwise", [step("Rest")]],
      }),
    ]),
  "a branch": (text) =>
    sagaOf([step("A"), parallel("Both", { x: [noted(text)], y: [step("Y")] }), step("B")]),
  "nested iterations": (text) =>
    sagaOf([
      forEach(
        "Outer",
        ref("input", "list"),
        [step("A"), forEach("Inner", ref("item", "list"), [noted(text), step("Z")], { maxItems: 3 })],
        { maxItems: 3 },
      ),
      step("B"),
    ]),
  "a step before whose call a deadline is asked for": (text) =>
    sagaOf([step("A"), noted(text)], { options: { deadline: { hours: 1 } } }),
  "the cause of a best-effort step's request": (text) =>
    sagaOf([step("A", { kind: "best-effort", action: { request: { ...withKey, note: text } } })]),
};

const plain = "PlainText";

/** The text as it stands in a definition, if nothing else differs from the one with the plain text. */
function onlyDifference(saga: With, text: string): string {
  const segments = JSON.stringify(definitionOf(saga(plain))).split(`'${plain}'`);
  const definition = JSON.stringify(definitionOf(saga(text)));
  const [first = "", second = ""] = segments;
  expect(segments.length).toBeGreaterThan(1);
  expect(definition.startsWith(first)).toBe(true);
  const written = definition.slice(first.length, definition.indexOf(second, first.length + 1));
  expect(definition).toBe(segments.join(written));
  return written;
}

const odd = [
  "costs $saga & more",
  "$saga & 'x'",
  "$states.input",
  "$states.input.outer.item",
  "$states.errorOutput",
  "$request",
  "[",
  "[]",
  "{",
  "{}",
  "{%",
  "{% $states.input %}",
  "%}",
  "${",
  "${Token}",
  "arn:${AWS::Partition}:states",
  " ",
  "",
  "()",
  "'",
  '"',
  "\\",
  "`",
  "$begun >= 1",
  "$error('x')",
  "日本 \u2028\n",
];

describe("a text of the user's", () => {
  it("never makes the first state assign what keys begin with", () => {
    const { States } = definitionOf(sagaOf([step("A")], { output: { note: "costs $saga & more" } }));
    expect(States.A).not.toHaveProperty("Assign");
    expect(JSON.stringify(States.A)).toContain("costs $saga & more");
  });

  describe.each(Object.entries(positions))("in %s", (_position, saga) => {
    it("changes nothing but itself, however odd", async () => {
      for (const text of odd) {
        const written: unknown = JSON.parse(`"${onlyDifference(saga, text)}"`);
        expect(await jsonata(String(written)).evaluate({})).toBe(text);
      }
    });

    it("changes nothing but itself, whatever is joined", async () => {
      const texts = fc.array(fc.oneof(fc.constantFrom(...odd), fc.string()), { maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(texts, async (parts) => {
          const text = parts.join("");
          const written: unknown = JSON.parse(`"${onlyDifference(saga, text)}"`);
          expect(await jsonata(String(written)).evaluate({})).toBe(text);
        }),
        { seed, numRuns: 10 },
      );
    });
  });

  it("in a task's own fields is a text or the literal of it", async () => {
    for (const text of odd) {
      const tasks = {
        DoA: snsPublishTask({ arn: "topic", subject: text }),
        DoB: sqsSendMessageTask({ url: "queue", messageGroupId: text }),
      };
      const saga = sagaOf([step("A", { kind: "best-effort" }), step("B", { kind: "best-effort" })]);
      const states = compile(saga, { tasks }).definition?.States ?? {};
      for (const [name, field] of [
        ["A", "Subject"],
        ["B", "MessageGroupId"],
      ] as const) {
        const state = states[name];
        const given = state?.Type === "Task" ? state.Arguments : undefined;
        const value = Object.entries(given ?? {}).find(([each]) => each === field)?.[1];
        const [, source] = /^\{% (.*) %\}$/s.exec(String(value)) ?? [];
        expect(source === undefined || value === text ? value : await jsonata(source).evaluate({})).toBe(
          text,
        );
      }
    }
  });
});
