import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { App, Stack } from "aws-cdk-lib";
import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { Role } from "aws-cdk-lib/aws-iam";
import { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { successorsOf } from "../../lib/asl/index.js";
import { compile } from "../../lib/compiler/index.js";
import { diagnostics } from "../../lib/saga/index.js";
import { payloadOf, taskOf } from "../support/definitions.js";
import { evaluate } from "../support/evaluate.js";
import { carTrip } from "./car-trip.js";
import { CarTripStack } from "./car-trip-stack.js";
import { stay } from "./expressions.js";
import { lodging } from "./lodging.js";
import { loan } from "./options.js";

const root = join(__dirname, "../..");
const readme = readFileSync(join(root, "README.md"), "utf8");

/** The code blocks of a language, as info string and text. */
function blocks(language: string): { readonly info: string; readonly text: string }[] {
  return [...readme.matchAll(/```(\S+)([^\n]*)\n([\s\S]*?)```/g)]
    .filter(([, found]) => found === language)
    .map(([, , info = "", text = ""]) => ({ info: info.trim(), text }));
}

describe("the README", () => {
  const sources = [
    "car-trip.ts",
    "car-trip-stack.ts",
    "options.ts",
    "expressions.ts",
    "lodging.ts",
    "car-first.ts",
  ].map((file) => readFileSync(join(__dirname, file), "utf8"));

  it("shows TypeScript that stands, word for word, in files that are compiled and run by these tests", () => {
    expect(blocks("ts")).toHaveLength(6);
    for (const { text } of blocks("ts")) {
      expect(sources.some((source) => source.includes(text))).toBe(true);
    }
  });

  it("shows the state that its example compiles to", () => {
    const [state] = blocks("json").filter(({ info }) => info === "");
    expect(JSON.parse(state?.text ?? "")).toEqual(compile(carTrip).definition?.States.ReserveCar);
  });

  it("shows a stack that synthesizes, and options that compile, without a warning", () => {
    const scope = new Stack(new App(), "Elsewhere");
    const [reserve, cancel, pay, api] = ["reserve", "cancel", "pay", "api"].map((name) =>
      LambdaFunction.fromFunctionAttributes(scope, name, {
        functionArn: `arn:aws:lambda:eu-north-1:123456789012:function:${name}`,
        role: Role.fromRoleArn(scope, `${name}Role`, `arn:aws:iam::123456789012:role/${name}`),
      }),
    );
    if (!reserve || !cancel || !pay || !api) throw new RangeError("A function is missing.");
    const stack = new CarTripStack(new App(), "CarTrip", { reserve, cancel, pay, api });
    Template.fromStack(stack).resourceCountIs("AWS::StepFunctions::StateMachine", 1);
    expect(Annotations.fromStack(stack).findWarning("*", Match.anyValue())).toEqual([]);
    expect(compile(loan).diagnostics).toEqual([]);
    expect(compile(lodging).diagnostics).toEqual([]);
    expect(compile(stay).diagnostics).toEqual([]);
  });

  it("shows expressions that yield what they say", async () => {
    const input = { city: "Rome", nights: 3, pricePerNight: 80, tariff: "flexible" };
    expect(await evaluate(payloadOf(taskOf(stay, "BookRoom")), { input })).toEqual({
      id: "Machine:Run/BookRoom",
      title: "3 nights in Rome",
      price: 240,
      breakfast: true,
    });
  });

  it("draws every edge of its example's state machine, and no other", () => {
    const [picture] = blocks("mermaid");
    const drawn = [...(picture?.text ?? "").matchAll(/^ {2}(\S+) --> ([^:\s]+)/gm)].map(
      ([, from, to]) => `${from} → ${to}`,
    );
    const { definition } = compile(carTrip);
    const compiled = Object.entries(definition?.States ?? {}).flatMap(([name, state]) => {
      const next = successorsOf(state);
      const ends = state.Type === "Fail" || ("End" in state && state.End === true);
      return [...next, ...(ends ? ["[*]"] : [])].map((to) => `${name} → ${to}`);
    });
    expect(new Set(drawn)).toEqual(new Set([`[*] → ${definition?.StartAt}`, ...compiled]));
  });

  it("lists every diagnostic with its severity, and no other", () => {
    const listed = [...readme.matchAll(/^\| `([a-z-]+)` \| (error|warning) \|/gm)].map(
      ([, code, severity]) => `${code} ${severity}`,
    );
    expect(listed).toEqual(Object.values(diagnostics).map(({ code, severity }) => `${code} ${severity}`));
  });

  it("links to files that are there", () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)]
      .map(([, target = ""]) => target)
      .filter((target) => !target.includes("://"));
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) expect(() => readFileSync(join(root, link))).not.toThrow();
  });
});
