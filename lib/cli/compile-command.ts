import { basename, dirname, extname, join } from "node:path";
import * as v from "valibot";
import { formatDiagnostics } from "../saga/index.js";
import { readArguments } from "./arguments.js";
import type { CliCommand, Surroundings } from "./command.js";
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

/** Options of `saga compile`. */
export interface CompileCommandOptions {
  /** The file that exports the saga. */
  readonly module: string;
  readonly format: Format;
  /** The saga, by its name or its export's; undefined for the only one. */
  readonly saga: string | undefined;
  /** A directory, or the main file that is written. */
  readonly out: string;
}

/** `saga compile`: a saga for those who do not deploy it by the CDK. */
export const compileCommand: CliCommand = {
  name: "compile",
  usage: "saga compile MODULE",
  summary: "writes a saga's state machine and its permissions, for SAM, Terraform and others",
  help: `Writes a saga's state machine and the permissions that its role needs. Use it if you don't deploy with the CDK.

Usage: saga compile MODULE [options]

  MODULE                   the file that exports the saga: .js, .mjs, .cjs, .ts, .mts, .cts; or its document, .json

Options:
  --format FORMAT          what to write (default: asl)
                             asl        Name.asl.json, the definition, and Name.policy.json, the permissions of its role;
                                        replace \${ReserveCar} with the ARN of the function for the operation ReserveCar
                             sam        Name.template.yaml, an AWS SAM template with a parameter for each ARN
                             terraform  Name.tf.json, a Terraform module with a variable for each ARN
  --saga NAME              the saga's name or export, if the module exports several
  -o, --out PATH           the directory or the main file to write (default: saga.out)
  -h, --help               shows this text
  -v, --version            shows the version

Examples:
  saga compile src/trip.ts
  saga compile src/trip.ts --format terraform --out modules/trip

If an operation isn't a Lambda function, export its task beside the saga, as compile() takes it:
  export const tasks = { NotifyTraveller: snsPublishTask({ arn: "\${Travellers}" }) };

Files from an earlier run are overwritten; other files are left alone.

Exit codes: 0 if the files were written; 1 if the saga breaks rules (all of them are listed) or the module fails; 2 if an
option or the module is wrong.`,
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
      `--out is ${JSON.stringify(out)}, but --format ${format} writes a file that ends with ${extensions.join(" or ")}. Name such a file, or a directory.`,
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
    complain(
      `The task for ${operation} doesn't declare its permissions. Add them to the state machine's role.`,
    );
  }
  for (const line of [...written.map((path) => `Wrote ${path}`), ...advice]) write(line);
}

/** The place to write to: a path that ends like a main file is that file. */
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
