import { jest } from "@jest/globals";
import { Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import {
  type Create,
  newApp,
  readJson,
  resultOf,
  type SynthesizedStack,
  withoutBundling,
} from "./synthesized-stack.js";
import { withoutHash } from "./templates.js";

/** One finding of a check of templates. */
interface Finding {
  readonly ruleName: string;
  readonly violatingConstructs: readonly { readonly constructPath: string }[];
}

/** What an app with one stack is synthesized to, checked. */
export interface CheckedStack extends SynthesizedStack {
  /** What cdk-nag and the CDK itself find, as `<rule> at <path of the construct>`. */
  readonly findings: readonly string[];
  /** Whether the findings made the synthesis fail. */
  readonly failed: boolean;
}

/**
 * Synthesizes a stack, checked by cdk-nag and by the CDK's own rules. The latter take seconds to start, once in each test file: those of
 * the examples are in one.
 */
export function checkedStack(name: string, create: Create): CheckedStack {
  const app = newApp({}, { ...withoutBundling, "@aws-cdk/core:validateAgainstDefaultRules": true });
  create(app);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { writeSuppressionsToCloudFormation: true }));
  process.env.CDK_VALIDATION = "true";
  const failed = !succeeds(() => app.synth());
  process.env.CDK_VALIDATION = "false";
  const report: { readonly pluginReports: readonly { readonly violations: readonly Finding[] }[] } = readJson(
    app.outdir,
    "validation-report.json",
  );
  return {
    ...resultOf(app, name),
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
