import { basename, dirname, extname, join } from "node:path";
import * as v from "valibot";
import { formatDiagnostics } from "../saga/index.js";
import { readArguments } from "./arguments.js";
import type { Command, Surroundings } from "./command.js";
import { asl } from "./deployers/asl.js";
import { compileForDeployer } from "./deployers/compiled-saga.js";
import { type Deployer, fileNameOf } from "./deployers/deployer.js";
import { writeOutput } from "./deployers/output-file.js";
import { sam } from "./deployers/sam.js";
import { terraform } from "./deployers/terraform.js";
import { loadModule } from "./load-module.js";
import { oneOf } from "./option-values.js";
import { UsageError } from "./usage-error.js";

const deployers = { asl, sam, terraform } as const satisfies Readonly<Record<string, Deployer>>;
type Format = keyof typeof deployers;

/** How `saga compile` is to run. */
export interface CompileCommandOptions {
  /** The file that exports the saga. */
  readonly module: string;
  readonly format: Format;
  /** Which saga, by its name or its export's; undefined for the only one. */
  readonly saga: string | undefined;
  /** A directory, or the main file that is written. */
  readonly out: string;
}

/** `saga compile`: a saga for those who do not deploy it by the CDK. */
export const compileCommand: Command = {
  name: "compile",
  usage: "saga compile MODULE",
  summary: "writes a saga's state machine and its permissions, for SAM, Terraform and others",
  help: `Writes the state machine of a saga, and the permissions that its role needs, for those who do not deploy by the CDK.

  saga compile MODULE      compiles the saga that a module exports: .js, .mjs, .cjs, .ts, .mts, .cts; or its document, .json

  --format asl             Name.asl.json, the definition, in which \${ReserveCar} stands for the ARN of the function that is
                           the operation ReserveCar; and Name.policy.json, what the role has to be allowed. By default
  --format sam             Name.template.yaml, a template of AWS SAM with parameters for the functions' ARNs, and the definition
  --format terraform       Name.tf.json, a module with variables for the functions' ARNs, and the definition as a template
  --saga NAME              which saga, where the module exports several: its name, or that of its export
  -o, --out PATH           the directory, or the main file, to write; by default ./saga.out
  --help, --version

Operations that are no Lambda functions: export them beside the saga as \`tasks\`, as compile() takes them:
export const tasks = { NotifyTraveller: publishTask({ arn: "\${Travellers}" }) }. Other names become parameters, too.

What was written before is overwritten; other files are not. Exit code: 1 for a saga that breaks rules, all of which are
told; 2 for a wrong option or module.`,
  run: async (args, surroundings) => {
    await runCompile(readCompileOptions(args), surroundings);
    return 0;
  },
};

/** Reads what follows `saga compile`. Throws a {@link UsageError} that says what is wrong, and what is allowed. */
export function readCompileOptions(args: readonly string[]): CompileCommandOptions {
  const { values, positionals } = readArguments(args, {
    options: { format: { type: "string" }, saga: { type: "string" }, out: { type: "string", short: "o" } },
    allowed: "--format asl|sam|terraform, --saga NAME, --out PATH",
    values: v.object({
      format: v.optional(oneOf("asl", "sam", "terraform"), "asl"),
      saga: v.optional(v.string()),
      out: v.optional(v.string(), "saga.out"),
    }),
  });
  const [module, ...others] = positionals;
  if (module === undefined || others.length > 0) {
    const received = module === undefined ? "none" : positionals.join(", ");
    throw new UsageError(
      `saga compile takes one module that exports a saga, received ${received}. See saga compile --help.`,
    );
  }
  const { format, saga, out } = values;
  const { extensions }: Deployer = deployers[format];
  if (filesOfDeployers.has(extname(out)) && !isMainFile(out, extensions)) {
    throw new UsageError(
      `--out is ${JSON.stringify(out)}, but what --format ${format} writes ends with ${extensions.join(" or ")}. Name such a file, or a directory.`,
    );
  }
  return { module, format, saga, out };
}

async function runCompile(
  { module, format, saga: chosen, out }: CompileCommandOptions,
  { write, complain }: Pick<Surroundings, "write" | "complain">,
): Promise<void> {
  const deployer: Deployer = deployers[format];
  const { saga, tasks } = await loadModule(module, { saga: chosen });
  const compiled = compileForDeployer(saga, { tasks, partitionIsOpen: deployer.partitionIsOpen });
  const { directory, file } = placeOf(out, format, fileNameOf(saga.name));
  const { files, advice } = deployer.write(compiled, file);
  const written = writeOutput(directory, files);
  if (compiled.warnings.length > 0) complain(formatDiagnostics(compiled.warnings));
  for (const operation of compiled.untold) {
    complain(`What calls ${operation} does not tell its permissions: add them to those of the role.`);
  }
  for (const line of [...written.map((path) => `Wrote ${path}`), ...advice]) write(line);
}

/** Where to write: a path that ends as a main file does is that file. */
function placeOf(out: string, format: Format, name: string): { directory: string; file: string } {
  const { extensions, defaultFile }: Deployer = deployers[format];
  if (isMainFile(out, extensions)) return { directory: dirname(out), file: basename(out) };
  return { directory: join(out), file: defaultFile(name) };
}

function isMainFile(out: string, extensions: readonly string[]): boolean {
  return extensions.some((extension) => out.endsWith(extension));
}

/** Extensions of files for some deployer. With a format that writes no such file, a directory is hardly meant. */
const filesOfDeployers = new Set([".json", ".yaml", ".yml", ".tf", ".tftpl"]);
