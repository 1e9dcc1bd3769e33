import { beforeAll, describe, expect, test } from "@jest/globals";
import { writeFiles } from "../support/assembly.js";
import { bundle, runNode, userProject } from "../support/command-line.js";

/** What loading a module came to: the name of the saga, or the error. */
interface Outcome {
  readonly saga?: string;
  readonly error?: string;
  readonly message?: string;
}

// Loads one module after the other, in Node itself: jest's own import() is none.
const driver = `
  import { loadSaga } from "./lib/cli/load-module.ts";
  async function main() {
    const outcomes = [];
    for (const [module, saga] of JSON.parse(process.argv[2])) {
      outcomes.push(
        await loadSaga(module, { saga }).then(
          ({ name }) => ({ saga: name }),
          ({ name, message }) => ({ error: name, message }),
        ),
      );
    }
    console.log(JSON.stringify(outcomes));
  }
  void main();
`;

const describeTrip = `
  const reserve = operation("Reserve", { request: shape() });
  const pay = operation("Pay", { request: shape() });
  const named = (name) => saga(name).step("Pay", { kind: "pivot", action: pay, request: ({ key }) => ({ key }) });
`;
const importing = `import { operation, saga, shape } from "cdk-saga"; ${describeTrip}`;
const requiring = `const { operation, saga, shape } = require("cdk-saga"); ${describeTrip}`;
const documentNamed = (name: string) => ({ format: "cdk-saga/1", name, operations: [], steps: [] });

const files = {
  "trip.mjs": `${importing} export const trip = named("Trip"); export const fare = 3;`,
  "default.mjs": `${importing} const trip = named("Trip"); export { trip }; export default trip;`,
  "package.json": "{}",
  "trip.js": `${requiring} module.exports = named("Trip");`,
  "trip.cjs": `${requiring} module.exports = { ["tr" + "ip"]: named("Trip"), fare: 3 };`,
  "document.mjs": `export const trip = ${JSON.stringify(documentNamed("Trip"))};`,
  "trip.json": JSON.stringify(documentNamed("Trip")),
  "several.mjs": `${importing} export const first = named("Trip"); export const second = named("Tour");`,
  "alike.mjs": `${importing} export const first = named("Trip"); export const second = named("Trip");`,
  "none.mjs": "export const trip = () => {}; export const legs = []; export default null;",
  "nothing.mjs": "",
  "throws.mjs": 'throw new RangeError("no fares today");',
  "syntax.mjs": "export const trip = ;",
  "broken.json": "{",
  "misshapen.json": JSON.stringify({ ...documentNamed("Trip"), steps: 3 }),
  "trip.yaml": "",
  "folder/trip.mjs": "",
  "typed.ts": `${importing.replace("(name)", "(name: string)")}
    import { Class } from "./class.js"; export const trip = named(Class.First);`,
  "class.ts": 'export enum Class { First = "Trip" }',
  "typed.mts": `${importing.replace("(name)", "(name: string)")} export const trip = named("Trip");`,
  "throws.ts": 'export const fare: number = 3; throw new RangeError("no fares today");',
  "uninstalled.mjs": 'import "@fares/today/rome";',
  "uninstalled.cjs": 'require("fares");',
  "uninstalled.ts": 'import "fares/rome"; export const fare: number = 3;',
  "lost.cjs": 'require("./nowhere");',
  "lost.ts": 'import "./nowhere.js"; export const fare: number = 3;',
};

let driven: string;
let plain: string;
let withTsx: string;
beforeAll(async () => {
  [driven, plain, withTsx] = await Promise.all([
    bundle({ source: driver }),
    userProject(),
    userProject({ hasTsx: true }),
  ]);
  for (const project of [plain, withTsx]) writeFiles(project, files);
});

async function load(project: string, modules: readonly (readonly string[])[]): Promise<Outcome[]> {
  const { code, output, errors } = await runNode([driven, JSON.stringify(modules)], project);
  expect({ code, errors: errors.replace(/.*ExperimentalWarning.*\n.*\n/, "") }).toEqual({
    code: 0,
    errors: "",
  });
  return JSON.parse(output);
}

describe("a module named on the command line", () => {
  test("yields the saga that it exports, in each form that a module may have", async () => {
    const modules = ["trip.mjs", "default.mjs", "trip.js", "trip.cjs", "document.mjs", "trip.json"];
    expect(
      await load(
        plain,
        modules.map((module) => [module]),
      ),
    ).toEqual(modules.map(() => ({ saga: "Trip" })));
  });

  test("yields the one that is named where it exports several, by its name or its export's", async () => {
    expect(
      await load(plain, [
        ["several.mjs", "Tour"],
        ["several.mjs", "second"],
        ["alike.mjs", "second"],
        ["trip.mjs", "Trip"],
      ]),
    ).toEqual([{ saga: "Tour" }, { saga: "Tour" }, { saga: "Trip" }, { saga: "Trip" }]);
  });

  test("may be TypeScript where the project has tsx, with all that Node would not take", async () => {
    expect(await load(withTsx, [["typed.ts"], ["typed.mts"]])).toEqual([{ saga: "Trip" }, { saga: "Trip" }]);
  });

  test("fails with a message that says how to mend it", async () => {
    const cases: [module: string, saga: string | undefined, outcome: RegExp][] = [
      ["nowhere.ts", undefined, /^UsageError: The file nowhere\.ts doesn't exist \(\/.*\/nowhere\.ts\)\.$/],
      ["folder", undefined, /^UsageError: folder isn't a file\. Name the module that exports the saga/],
      [
        "trip.yaml",
        undefined,
        /^UsageError: trip\.yaml can't be loaded\. Its name has to end with one of \.js, \.mjs, .*, \.json\.$/,
      ],
      [
        "none.mjs",
        undefined,
        /^UsageError: none\.mjs exports no saga, only legs \(an array\), trip \(a function\), default \(null\)\. Export/,
      ],
      ["nothing.mjs", undefined, /^UsageError: nothing\.mjs exports no saga, nothing\. Export/],
      [
        "several.mjs",
        undefined,
        /^UsageError: several\.mjs exports 2 sagas: Trip \(export first\), Tour \(export second\)\. Choose one with --saga NAME\.$/,
      ],
      [
        "several.mjs",
        "Tuor",
        /^UsageError: several\.mjs exports no saga "Tuor"\. It exports Trip \(export first\), Tour/,
      ],
      ["alike.mjs", "Trip", /^UsageError: alike\.mjs exports several sagas "Trip": .* Name the export\.$/],
      [
        "throws.mjs",
        undefined,
        /^CommandFailure: throws\.mjs can't be loaded: RangeError: no fares today\n {4}at .*throws\.mjs:1/,
      ],
      ["syntax.mjs", undefined, /^CommandFailure: syntax\.mjs can't be loaded: Unexpected token ';'$/],
      ["broken.json", undefined, /^CommandFailure: broken\.json isn't valid JSON: /],
      [
        "misshapen.json",
        undefined,
        /^CommandFailure: misshapen\.json contains an invalid saga document:\n.*invalid-document.*\$\.steps/,
      ],
    ];
    const outcomes = await load(
      plain,
      cases.map(([module, saga]) => (saga === undefined ? [module] : [module, saga])),
    );
    for (const [index, { error, message }] of outcomes.entries()) {
      expect(`${error}: ${message}`).toMatch(cases[index]?.[2] ?? /^$/);
    }
  });

  test("fails in one line for what a module imports and isn't there", async () => {
    const uninstalled = ["uninstalled.mjs", "uninstalled.cjs", "uninstalled.ts"];
    const outcomes = await load(
      withTsx,
      [...uninstalled, "lost.cjs", "lost.ts"].map((module) => [module]),
    );
    expect(outcomes.map(({ error }) => error)).toEqual(outcomes.map(() => "CommandFailure"));
    const [scoped, required, typed, ...lost] = outcomes.map(({ message = "" }) => message);
    expect(scoped).toMatch(
      /^uninstalled\.mjs can't be loaded: the package @fares\/today, which \S+uninstalled\.mjs imports, isn't installed\. Run `npm install @fares\/today` in its project\.$/,
    );
    expect(required).toMatch(/: the package fares, which \S+uninstalled\.cjs imports, isn't installed\./);
    expect(typed).toMatch(/: the package fares, which \S+uninstalled\.ts imports, isn't installed\./);
    for (const message of lost) {
      expect(message).toMatch(
        /^lost\.c?[jt]s can't be loaded: there is no file \S+nowhere\S*, which \S+lost\.c?[jt]s imports\. Correct the path, or create the file\.$/,
      );
    }
  });

  test("fails with the error of a TypeScript module itself", async () => {
    const [thrown, lost] = await load(withTsx, [["throws.ts"], ["lost.ts"]]);
    expect(thrown?.message).toMatch(/^throws\.ts can't be loaded: RangeError: no fares today/);
    expect(lost?.message).toMatch(/^lost\.ts can't be loaded: .*nowhere/);
  });

  test("fails for TypeScript that neither Node nor the project loads, and names what would", async () => {
    const [{ error, message } = {}] = await load(plain, [["typed.ts"]]);
    expect(error).toBe("UsageError");
    expect(message).toMatch(
      /typed\.ts is TypeScript, .*`npm install --save-dev tsx`.* compiled \.js file\.$/,
    );
  });
});
