import { statSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import * as v from "valibot";
import {
  type CamundaTarget,
  camundaTargets,
  formatObstacles,
  functionsOf,
  writeCamunda,
} from "../camunda/index.js";
import {
  isBpmnOfSaga,
  isMermaidOfSaga,
  isSvgOfSaga,
  layOut,
  ModdleError,
  type Picture,
  writeBpmn,
  writeMermaid,
  writeSvg,
} from "../diagram/index.js";
import { formatDiagnostics, hasErrors, type SagaDocument, validate } from "../saga/index.js";
import { readArguments } from "./arguments.js";
import type { CliCommand, Surroundings } from "./command.js";
import { CommandFailure } from "./command-failure.js";
import { fileNameOf } from "./deployers/deployer.js";
import { writeOutput } from "./deployers/output-file.js";
import { loadModule } from "./load-module.js";
import { oneOf } from "./option-values.js";
import { UsageError } from "./usage-error.js";

/** A form in which a picture is written. */
interface PictureFormat {
  /** The ending of its files' names. */
  readonly extension: string;
  readonly write: (picture: Picture, saga: SagaDocument) => string | Promise<string>;
  /** True if a text that is there already was written by this command. */
  readonly isOurs: (text: string) => boolean;
}

const formats = {
  svg: { extension: ".svg", write: writeSvg, isOurs: isSvgOfSaga },
  mermaid: { extension: ".mmd", write: writeMermaid, isOurs: isMermaidOfSaga },
  bpmn: {
    extension: ".bpmn",
    write: (picture, saga) => writeBpmn(saga, picture),
    isOurs: isBpmnOfSaga,
  },
} as const satisfies Readonly<Record<string, PictureFormat>>;

/** Options of `saga draw`. */
export interface DrawCommandOptions {
  /** The file that exports the saga. */
  readonly module: string;
  readonly format: keyof typeof formats;
  /** The saga, by its name or its export's; undefined for the only one. */
  readonly saga: string | undefined;
  /** The file that is written; undefined for one that is named after the saga. */
  readonly out: string | undefined;
  /** The engine that is to run the BPMN; undefined for a model to look at. */
  readonly target: CamundaTarget | undefined;
}

/** `saga draw`: a saga as a picture. */
export const drawCommand: CliCommand = {
  name: "draw",
  usage: "saga draw MODULE",
  summary: "draws a saga as a picture: SVG, Mermaid or BPMN",
  help: `Draws a saga as a picture. Forward runs down the left side. What takes it back runs up the right side.

Usage: saga draw MODULE [options]

  MODULE             the file that exports the saga: .js, .mjs, .cjs, .ts, .mts, .cts; or its document, .json

Options:
  --format FORMAT    what to write (default: svg)
                       svg      a file that needs no other, for light and dark, with its words for screen readers
                       mermaid  a flowchart for Markdown; for small sagas
                       bpmn     BPMN 2.0 with its diagram, for BPMN tools: each compensation, and when it is called
  --target TARGET    with --format bpmn: a process to deploy, for camunda-8.9 or camunda-8.10. It calls the Lambda functions
                     of the module's export "tasks"; an operation without a task is a function of the same name
  --saga NAME        the saga's name or export, if the module exports several
  -o, --out FILE     the file to write, or its directory (default: the saga's name with .svg, .mmd or .bpmn)
  -h, --help         shows this text
  -v, --version      shows the version

Examples:
  saga draw src/trip.ts
  saga draw src/trip.ts --format mermaid --out docs/trip.mmd
  saga draw src/trip.ts --format bpmn --out docs/trip.bpmn
  saga draw src/trip.ts --format bpmn --target camunda-8.9

Give operations and steps a title to have it in the picture: operation("ReserveCar", { title: "Reserve a car", … }).
The same saga gives the same file, byte for byte.

Exit codes: 0 if the file was written; 1 if the saga breaks rules or holds what the target can't do (all of that is listed), or
the module fails; 2 if an option or the module is wrong.`,
  run: async (args, surroundings) => {
    await runDraw(readDrawOptions(args), surroundings);
    return 0;
  },
};

/** Reads what follows `saga draw`. Throws a {@link UsageError} that says what is wrong, and what is allowed. */
export function readDrawOptions(args: readonly string[]): DrawCommandOptions {
  const names = Object.keys(formats).join("|");
  const { values, positionals } = readArguments(args, {
    options: {
      format: { type: "string" },
      target: { type: "string" },
      saga: { type: "string" },
      out: { type: "string", short: "o" },
    },
    allowed: `--format ${names}, --target ${camundaTargets.join("|")}, --saga NAME, --out FILE`,
    values: v.object({
      format: v.optional(oneOf("svg", "mermaid", "bpmn"), "svg"),
      target: v.optional(oneOf(...camundaTargets)),
      saga: v.optional(v.string()),
      out: v.optional(v.string()),
    }),
  });
  const { format, saga, out, target } = values;
  if (target !== undefined && format !== "bpmn") {
    throw new UsageError(
      `--target is ${target}, but --format ${format} writes nothing that runs there. Use --format bpmn.`,
    );
  }
  const { extension } = formats[format];
  const ofOthers = Object.values(formats).some((each) => each.extension === extname(out ?? ""));
  if (out !== undefined && ofOthers && extname(out) !== extension) {
    throw new UsageError(
      `--out is ${JSON.stringify(out)}, but --format ${format} writes a file that ends with ${extension}.`,
    );
  }
  return { module: onlyModule("saga draw", positionals), format, saga, out, target };
}

/** The one module that a command takes. Throws a {@link UsageError} for none, and for several. */
export function onlyModule(command: string, positionals: readonly string[]): string {
  const [module, ...others] = positionals;
  if (module !== undefined && others.length === 0) return module;
  const received = module === undefined ? "none" : positionals.join(", ");
  throw new UsageError(
    `${command} takes one module that exports a saga, received ${received}. See ${command} --help.`,
  );
}

async function runDraw(
  { module, format, saga: chosen, out, target }: DrawCommandOptions,
  { write, complain }: Pick<Surroundings, "write" | "complain">,
): Promise<void> {
  const { extension, write: draw, isOurs }: PictureFormat = formats[format];
  const { saga, tasks } = await loadModule(module, { saga: chosen });
  mustKeepRules(saga);
  const path = fileFor(out, `${fileNameOf(saga.name)}${extension}`);
  const content = await written(
    target === undefined ? draw : (picture) => deployable(saga, picture, { target, tasks, complain }),
    saga,
  );
  const files = [{ path: basename(path), content, isOurs }];
  for (const at of writeOutput(dirname(path), files, "saga draw")) write(`Wrote ${at}`);
}

/** The picture in its form. Throws a {@link CommandFailure} if the package that knows the form isn't there. */
async function written(draw: PictureFormat["write"], saga: SagaDocument): Promise<string> {
  try {
    return await draw(layOut(saga), saga);
  } catch (error) {
    if (error instanceof ModdleError) throw new CommandFailure(error.message, { cause: error });
    throw error;
  }
}

/** A process to deploy. Throws a {@link CommandFailure} with everything that the target can't do. */
async function deployable(
  saga: SagaDocument,
  picture: Picture,
  {
    target,
    tasks,
    complain,
  }: {
    readonly target: CamundaTarget;
    readonly tasks: Parameters<typeof functionsOf>[0];
    readonly complain: Surroundings["complain"];
  },
): Promise<string> {
  const { functions, obstacles } = functionsOf(tasks);
  const model = await writeCamunda(saga, picture, { target, functions });
  const all = [...obstacles, ...model.obstacles];
  if (all.some(({ severity }) => severity === "error")) throw new CommandFailure(formatObstacles(all));
  if (all.length > 0) complain(formatObstacles(all));
  return model.xml;
}

/** The file to write: in a directory, or if none was named, it is called as the saga is. */
function fileFor(out: string | undefined, name: string): string {
  if (out === undefined) return name;
  const isDirectory = statSync(out, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isDirectory ? join(out, name) : out;
}

/** Throws a {@link CommandFailure} with everything that is wrong with a saga. */
export function mustKeepRules(saga: SagaDocument): void {
  const broken = validate(saga);
  if (hasErrors(broken)) throw new CommandFailure(formatDiagnostics(broken));
}
