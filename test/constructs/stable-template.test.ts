import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { CfnOutput, type Stack, Tags } from "aws-cdk-lib";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { order } from "../support/small-sagas.js";
import { temporaryDirectory } from "../support/assembly.js";
import { type Difference, ordersTemplate } from "./stable/orders.js";

const root = join(__dirname, "..", "..");
const places = ["template", "asset"] as const;
const document = order.toJSON();
const titled = {
  ...document,
  steps: document.steps.map((step, index) => (index === 0 ? { ...step, title: "Take it" } : step)),
};

/** Differences of a template from another one, by logical id. */
function changed(from: Readonly<Record<string, unknown>>, to: Readonly<Record<string, unknown>>): string[] {
  const ids = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...ids].filter((id) => JSON.stringify(from[id]) !== JSON.stringify(to[id]));
}

describe.each(places)("a template of a stack with a saga, its definition in the %s", (definitionPlace) => {
  const plain = ordersTemplate({ definitionPlace });

  it.each<readonly [what: string, difference: Difference, ids: readonly RegExp[]]>([
    ["nothing is", {}, []],
    ["a queue is added before it", { before: (stack) => new Queue(stack, "Queue") }, [/^Queue/]],
    ["a queue is added after it", { after: (stack) => new Queue(stack, "Queue") }, [/^Queue/]],
    ["an output is added", { after: (stack: Stack) => new CfnOutput(stack, "Out", { value: "1" }) }, []],
    ["its functions are made in another order", { made: ["Pay", "Take", "GiveBack"] }, []],
    ["its operations are given in another order", { given: ["Pay", "GiveBack", "Take"] }, []],
  ])("is the same, byte by byte, if %s", (_what, difference, ids) => {
    const found = changed(plain, ordersTemplate({ ...difference, definitionPlace }));
    expect(found.filter((id) => !ids.some((pattern) => pattern.test(id)))).toEqual([]);
    expect(found.length).toBeGreaterThanOrEqual(ids.length);
  });

  it("changes in the saga's document alone if a step gets a title", () => {
    const other = ordersTemplate({ saga: titled, definitionPlace });
    const withoutDocument = (template: object) =>
      JSON.stringify(template, (name, value) => (name === "cdk-saga" ? undefined : value));
    expect(withoutDocument(other)).toBe(withoutDocument(plain));
    expect(JSON.stringify(other) === JSON.stringify(plain)).toBe(definitionPlace === "asset");
  });

  it("changes in tags alone if the stack is tagged", () => {
    const tagged = ordersTemplate({
      after: (stack) => Tags.of(stack).add("team", "orders"),
      definitionPlace,
    });
    const untagged = (template: object) =>
      JSON.stringify(template, (name, value) => (name === "Tags" ? undefined : value));
    expect(untagged(tagged)).toBe(untagged(plain));
  });
});

it("the template of a stack with a saga is the same in another process, in another directory, time zone and language", () => {
  const tsx = pathToFileURL(join(root, "node_modules", "tsx", "dist", "loader.mjs")).href;
  const printed = execFileSync(process.execPath, ["--import", tsx, join(__dirname, "stable", "print.ts")], {
    cwd: temporaryDirectory(),
    encoding: "utf8",
    env: { ...process.env, TZ: "Asia/Tokyo", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" },
  });
  expect(printed).toBe(JSON.stringify(places.map((definitionPlace) => ordersTemplate({ definitionPlace }))));
  expect(printed).not.toContain(root);
});
