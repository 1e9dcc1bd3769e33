import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { build } from "esbuild";

/** Bytes of a function's bundle: `operation` and this function of `cdk-saga/participant`, minified, without the AWS SDK. */
async function bytesWith(name: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { ${name}, operation, shape } from "./participant.ts";
        export const use = [${name}({ table: "Ledger", client: {} }), operation("Reserve", { request: shape() })];`,
      resolveDir: join(__dirname, "..", "..", "lib"),
    },
    bundle: true,
    minify: true,
    write: false,
    platform: "node",
    format: "esm",
    target: "node20",
    external: ["@aws-sdk/*"],
  });
  return outputFiles[0]?.contents.length ?? 0;
}

describe("the bundle of a function", () => {
  it.each(["insideLedger", "oneItemLedger", "outsideLedger"])(
    "is smaller than 15 KB with %s alone",
    async (name) => {
      const bytes = await bytesWith(name);
      expect(bytes).toBeGreaterThan(5 * 1024);
      expect(bytes).toBeLessThan(15 * 1024);
    },
  );

  it("is larger with all forms, and still smaller than 22 KB", async () => {
    const bytes = await bytesWith("ledger");
    expect(bytes).toBeGreaterThan(await bytesWith("outsideLedger"));
    expect(bytes).toBeLessThan(22 * 1024);
  });
});
