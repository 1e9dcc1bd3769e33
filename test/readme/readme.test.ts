import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { App, Stack } from "aws-cdk-lib";
import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { Role } from "aws-cdk-lib/aws-iam";
import { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { successorsOf } from "../../lib/asl/index.js";
import { compile } from "../../lib/compiler/index.js";
import { codeBlocks } from "../docs/support/markdown.js";
import { carTrip } from "./car-trip.js";
import { CarTripStack } from "./car-trip-stack.js";

const root = join(__dirname, "../..");
const readme = readFileSync(join(root, "README.md"), "utf8");

describe("the README", () => {
  const sources = ["car-trip.ts", "car-trip-stack.ts", "car-first.ts"].map((file) =>
    readFileSync(join(__dirname, file), "utf8"),
  );

  it("has no more than 220 lines", () => {
    expect(readme.trimEnd().split("\n").length).toBeLessThanOrEqual(220);
  });

  it("names all five promises of participants before anything else", () => {
    const [beginning = ""] = readme.split(/^## /m);
    expect([...beginning.matchAll(/^\d\. \*\*(.+?)\.\*\*/gm)].map(([, promise]) => promise)).toEqual([
      "Idempotence",
      "Empty compensation",
      "No hanging",
      "Final rejection",
      "Form",
    ]);
  });

  it("shows TypeScript from files that these tests compile and run", () => {
    expect(codeBlocks(readme, "ts")).toHaveLength(3);
    for (const { text } of codeBlocks(readme, "ts")) {
      expect(sources.some((source) => source.includes(text))).toBe(true);
    }
  });

  it("shows the whole saga of its example", () => {
    expect(codeBlocks(readme, "ts")[0]?.text).toBe(sources[0]);
  });

  it("shows a stack that synthesizes without a warning", () => {
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
  });

  it("draws every edge of its example's state machine, and no other", () => {
    const [picture] = codeBlocks(readme, "mermaid");
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

  it("links to files that are there", () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)]
      .map(([, target = ""]) => target)
      .filter((target) => !target.includes("://"));
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) expect(() => readFileSync(join(root, link))).not.toThrow();
  });
});
