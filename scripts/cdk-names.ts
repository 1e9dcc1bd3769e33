import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The modules of aws-cdk-lib that a file with a saga in it may also import from. */
const modules = [
  "assertions",
  "aws-apigateway",
  "aws-apigatewayv2",
  "aws-cloudwatch",
  "aws-dynamodb",
  "aws-events",
  "aws-events-targets",
  "aws-iam",
  "aws-kms",
  "aws-lambda",
  "aws-lambda-event-sources",
  "aws-lambda-nodejs",
  "aws-logs",
  "aws-s3",
  "aws-sns",
  "aws-sns-subscriptions",
  "aws-sqs",
  "aws-stepfunctions",
  "aws-stepfunctions-tasks",
];

/** The names that aws-cdk-lib and constructs export there, each with the modules that export it. */
export function cdkNames(): ReadonlyMap<string, readonly string[]> {
  const packages = join(process.cwd(), "node_modules");
  const library = join(packages, "aws-cdk-lib");
  const files: [module: string, file: string][] = [
    ["aws-cdk-lib", join(library, "index.d.ts")],
    ...modules.map((name): [string, string] => [`aws-cdk-lib/${name}`, join(library, name, "index.d.ts")]),
    ["constructs", join(packages, "constructs", "lib", "index.d.ts")],
  ];
  const found = new Map<string, string[]>();
  for (const [module, file] of files) {
    for (const name of namesIn(file, new Set())) found.set(name, [...(found.get(name) ?? []), module]);
  }
  return found;
}

/** The names that a file of types exports, with those of the files that it exports as a whole. */
function namesIn(file: string, seen: Set<string>): ReadonlySet<string> {
  if (seen.has(file)) return new Set();
  seen.add(file);
  const text = readFileSync(file, "utf8");
  const declared = text.matchAll(
    /^export (?:declare )?(?:abstract )?(?:class|const|enum|function|interface|namespace|type) (\w+)/gm,
  );
  const whole = [...text.matchAll(/^export \* from ["'](\.[^"']*)["']/gm)].map(([, path = ""]) =>
    join(dirname(file), path),
  );
  return new Set([
    ...[...declared].map(([, name = ""]) => name),
    ...whole.flatMap((path) => [
      ...namesIn(existsSync(`${path}.d.ts`) ? `${path}.d.ts` : join(path, "index.d.ts"), seen),
    ]),
  ]);
}
