import { describe, expect, it } from "@jest/globals";
import { bundleOf, functionNames } from "../../lib/coordination/private/function-code.js";

describe("the code of the coordination's functions", () => {
  it.each(functionNames)("has at most 100 KB without the SDKs, in %s", (name) => {
    const bytes = Buffer.byteLength(bundleOf(name));
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThanOrEqual(100 * 1024);
  });

  it.each(functionNames)("loads the SDK of the runtime, and nothing of the CDK, in %s", (name) => {
    const loaded = [...bundleOf(name).matchAll(/require\("([^"]+)"\)/g)].map(([, module]) => module);
    expect(
      loaded.filter(
        (module) =>
          !/^(@aws-sdk\/client-(lambda|dynamodb|scheduler|eventbridge)|@aws\/durable-execution-sdk-js$|node:)/.test(
            module ?? "",
          ),
      ),
    ).toEqual([]);
  });
});
