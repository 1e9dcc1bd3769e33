import { readFileSync } from "node:fs";
import { join } from "node:path";
import { jest } from "@jest/globals";
import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { temporaryDirectory } from "./assembly.js";
import { type CloudFormationTemplate, withoutHash } from "./templates.js";

/** One finding of a check of templates. */
interface Finding {
  readonly ruleName: string;
  readonly violatingConstructs: readonly { readonly constructPath: string }[];
}

/** What an app with one stack is synthesized to. */
export interface CheckedStack {
  readonly directory: string;
  readonly template: CloudFormationTemplate;
  /** What cdk-nag and the CDK itself find, as `<rule> at <path of the construct>`. */
  readonly findings: readonly string[];
  /** Whether the findings made the synthesis fail. */
  readonly failed: boolean;
}

/**
 * Synthesizes a stack, checked by cdk-nag and by the CDK's own rules.
 *
 * @param create makes the stack in the app, called by this name.
 * @param options `bundle`: whether functions are bundled, which takes a while.
 */
export function checkedStack(
  name: string,
  create: (app: App) => void,
  { bundle = false }: { readonly bundle?: boolean } = {},
): CheckedStack {
  const directory = temporaryDirectory();
  const app = new App({
    outdir: directory,
    analyticsReporting: false,
    context: {
      "@aws-cdk/core:validateAgainstDefaultRules": true,
      ...(bundle ? {} : { "aws:cdk:bundling-stacks": [] }),
    },
  });
  create(app);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { writeSuppressionsToCloudFormation: true }));
  process.env.CDK_VALIDATION = "true";
  const failed = !succeeds(() => app.synth());
  process.env.CDK_VALIDATION = "false";
  const report: { readonly pluginReports: readonly { readonly violations: readonly Finding[] }[] } = readJson(
    directory,
    "validation-report.json",
  );
  return {
    directory,
    template: readJson(directory, `${name}.template.json`),
    findings: report.pluginReports
      .flatMap(({ violations }) => violations)
      .flatMap(({ ruleName, violatingConstructs }) =>
        violatingConstructs.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
      ),
    failed,
  };
}

/** What checkers were told to pass over, and why: `<logical id>: <rule>: <reason>`. */
export function suppressionsIn({ template }: CheckedStack): string[] {
  return Object.entries(template.Resources).flatMap(([id, { Metadata }]) => {
    const { cdk_nag: nag } = (Metadata ?? {}) as {
      cdk_nag?: { rules_to_suppress: readonly { id: string; reason: string }[] };
    };
    return (nag?.rules_to_suppress ?? []).map((rule) => `${withoutHash(id)}: ${rule.id}: ${rule.reason}`);
  });
}

function succeeds(act: () => unknown): boolean {
  const silenced = jest.spyOn(console, "error").mockImplementation(() => {});
  try {
    act();
    return true;
  } catch {
    return false;
  } finally {
    silenced.mockRestore();
  }
}

function readJson<T>(...path: readonly string[]): T {
  return JSON.parse(readFileSync(join(...path), "utf8"));
}
