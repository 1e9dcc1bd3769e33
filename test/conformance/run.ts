import { parseArgs } from "node:util";
import { readCases } from "./case.js";
import { levels } from "./compare.js";
import { measureStateTests, readStateTests } from "./state-test.js";
import { asText, measure, type Tally } from "./report.js";

const usage = `Measures the runner on executions, or calls of TestState, recorded on AWS.

npm run conformance -- FILE [options]
  --language jsonata|mixed|jsonpath   only cases in this query language
  --id TEXT                           only cases whose id holds this text
  --json                              {total, outcome, types, full, disagreements: [{id, level, difference}]}
  --at-least OUTCOME,TYPES,FULL       exit code 1 when fewer cases agree on any level
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      language: { type: "string" },
      id: { type: "string" },
      json: { type: "boolean", default: false },
      "at-least": { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const [file] = positionals;
  if (file === undefined || values.help) {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  const { language, id = "" } = values;
  const stateTests = await readStateTests(file);
  const report =
    stateTests === undefined
      ? await measure(
          (await readCases(file)).filter(
            (recorded) =>
              (language === undefined || recorded.query_language === language) && recorded.id.includes(id),
          ),
        )
      : await measureStateTests(stateTests.filter((test) => test.id.includes(id)));
  const { all, disagreements } = report;
  process.stdout.write(
    values.json ? JSON.stringify({ ...all, disagreements }, undefined, 2) : asText(report),
  );
  process.stdout.write("\n");
  return isBelow(all, values["at-least"]) ? 1 : 0;
}

function isBelow(tally: Tally, floor: string | undefined): boolean {
  if (floor === undefined) return false;
  const least = floor.split(",").map(Number);
  if (least.length !== levels.length || least.some(Number.isNaN)) {
    throw new Error(`--at-least takes three numbers, such as 66,66,66, not '${floor}'`);
  }
  const missed = levels.filter((level, index) => tally[level] < (least[index] ?? 0));
  for (const level of missed) process.stderr.write(`fewer cases agree on ${level} than ${floor} asks for\n`);
  return missed.length > 0;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  },
);
