import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";

const root = join(__dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const manifest = JSON.parse(read("package.json"));
const { owner } =
  /^git\+https:\/\/github\.com\/(?<owner>[\w-]+)\/cdk-saga\.git$/.exec(manifest.repository.url)?.groups ?? {};

describe("package.json", () => {
  it("names one repository for its sources, its home page and its issues", () => {
    const address = `https://github.com/${owner}/cdk-saga`;
    expect([manifest.homepage, manifest.bugs]).toEqual([`${address}#readme`, `${address}/issues`]);
  });

  it("requires a version of Node.js that .nvmrc satisfies", () => {
    const [, least = ""] = /^>=(\d+)\./.exec(manifest.engines.node) ?? [];
    expect(Number(read(".nvmrc"))).toBeGreaterThanOrEqual(Number(least));
  });
});

describe("the files for GitHub", () => {
  const files = ["SECURITY.md", ".github/ISSUE_TEMPLATE/bug.yml", ".github/ISSUE_TEMPLATE/config.yml"];

  it.each(files)("%s links to the repository of package.json only", (path) => {
    const owners = [...read(path).matchAll(/github\.com\/([\w-]+)\/cdk-saga/g)].map(([, found]) => found);
    expect(new Set(owners)).toEqual(new Set([owner]));
  });

  it.each(["bug", "idea"])("%s.yml is a form in which every field has a label", (name) => {
    const { body, description } = parse(read(`.github/ISSUE_TEMPLATE/${name}.yml`));
    expect(description).toMatch(/\w/);
    for (const { type, attributes } of body) expect(type === "markdown" || attributes.label).toBeTruthy();
  });

  it("run .ci/run on the oldest Node.js that package.json allows, and on 22 and 24", () => {
    const { jobs } = parse(read(".github/workflows/ci.yml"));
    const [, oldest] = /^>=(\d+\.\d+)\.0$/.exec(manifest.engines.node) ?? [];
    expect(jobs.everything.strategy.matrix.node).toEqual([oldest, "22", "24"]);
    expect(jobs.everything.steps.map(({ run }: { run?: string }) => run)).toContain(".ci/run");
  });

  it("publish only what .ci/run has passed, with provenance", () => {
    const { jobs, permissions } = parse(read(".github/workflows/release.yml"));
    const commands = jobs.publish.steps.flatMap(({ run }: { run?: string }) => run ?? []);
    expect(permissions["id-token"]).toBe("write");
    expect(commands.slice(-2)).toEqual([".ci/run", "npm publish --provenance --access public"]);
  });
});
