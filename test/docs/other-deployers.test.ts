import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { outcomePattern } from "../../lib/constructs/outcome-rules.js";
import { writeFiles } from "../support/assembly.js";
import { bundle, runNode, userProject } from "../support/command-line.js";

const root = join(__dirname, "../..");
const page = readFileSync(join(root, "docs/other-deployers.md"), "utf8");

/** The code blocks of the page, in its order. */
const blocks = [...page.matchAll(/```(\S+)([^\n]*)\n([\s\S]*?)```/g)].map(
  ([, language = "", info = "", text = ""]) => ({ language, file: info.trim(), text }),
);
const sources = {
  "car-trip.ts": readFileSync(join(root, "test/readme/car-trip.ts"), "utf8"),
  "told-trip.ts": readFileSync(join(__dirname, "told-trip.ts"), "utf8"),
};

describe("the page on other deployers", () => {
  let project: string;
  const outputs = new Map<string, string>();

  beforeAll(async () => {
    const command = await bundle("bin/saga.ts");
    project = await userProject({ hasTsx: true });
    writeFiles(project, sources);
    for (const { language, text } of blocks) {
      if (language !== "sh") continue;
      const [, saga, ...args] = text.trim().split(" ");
      expect(saga).toBe("saga");
      const { code, output, errors } = await runNode([command, ...args], project);
      expect({ code, errors }).toEqual({ code: 0, errors: "" });
      outputs.set(text, output);
    }
  });

  it("shows what its commands print", () => {
    const shown = blocks.flatMap(({ language, text }, index) => {
      const next = blocks[index + 1];
      return language === "sh" && next?.language === "text" ? [[text, next.text]] : [];
    });
    expect(shown).toHaveLength(3);
    for (const [command = "", output] of shown) expect(output).toBe(outputs.get(command));
  });

  it("shows the pattern of executions that get stuck", () => {
    const [pattern] = blocks.filter(({ language, file }) => language === "json" && file === "");
    const { source, detailType, detail } = outcomePattern("stuck", {
      stateMachineArn: `\${StateMachineArn}`,
      whenCompensated: "fail",
    });
    expect(JSON.parse(pattern?.text ?? "")).toEqual({ source, "detail-type": detailType, detail });
  });

  it("shows what stands in the files, word for word", () => {
    const excerpts = blocks.filter(({ file }) => file !== "");
    expect(excerpts).toHaveLength(5);
    for (const { file, text } of excerpts) expect(readFileSync(join(project, file), "utf8")).toContain(text);
  });
});
