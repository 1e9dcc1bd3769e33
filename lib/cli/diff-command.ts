import * as v from "valibot";
import type { NamedChange, SagaDifference } from "../operations/index.js";
import { readArguments } from "./arguments.js";
import type { CliCommand } from "./command.js";
import { mustKeepRules } from "./draw-command.js";
import { loadSaga } from "./load-module.js";
import { flag } from "./option-values.js";
import { UsageError } from "./usage-error.js";

/** `saga diff`: what changes from one version of a saga to another. */
export const diffCommand: CliCommand = {
  name: "diff",
  usage: "saga diff OLD NEW",
  summary: "tells what a change of a saga means for executions that run, and for new ones",
  help: `Tells what changes from one version of a saga to another: steps, their order, operations, names of states, keys; and what that means
for executions that run, and for new ones.

Usage: saga diff OLD NEW [options]

  OLD, NEW           files that export the saga: .js, .mjs, .cjs, .ts, .mts, .cts; or its document, .json

Options:
  --saga NAME        the saga's name or export, if a module exports several
  --check            fails if executions that run need something: operations that only the old version calls, or a new name
  --json             prints JSON
  -h, --help         shows this text
  -v, --version      shows the version

Examples:
  git show main:src/trip.ts > old-trip.ts && saga diff old-trip.ts src/trip.ts
  saga diff published.saga.json src/trip.ts --check

Write the document of what is published with JSON.stringify(trip), or take it from the state machine's metadata in its template.

Exit codes: 0 if they were compared; 1 if --check finds something, or if a saga breaks rules; 2 if an option or a file is wrong.`,
  run: async (args, { write }) => {
    const { files, saga, isCheck, isJson } = readDiffOptions(args);
    const [before, after] = await Promise.all(files.map((file) => loadSaga(file, { saga })));
    if (before === undefined || after === undefined) throw new UsageError("saga diff takes two files.");
    for (const each of [before, after]) mustKeepRules(each);
    const { diffSagas } = await import("../operations/index.js");
    const difference = diffSagas(before, after);
    for (const line of isJson ? [JSON.stringify(difference, null, 2)] : linesOf(difference)) write(line);
    const needsSomething = difference.retainedOperations.length > 0 || difference.before !== difference.after;
    return isCheck && needsSomething ? 1 : 0;
  },
};

function linesOf(difference: SagaDifference): string[] {
  const { before, after, steps, order, operations, states, keys, settings, forRunning, forNew } = difference;
  const stateLines = [
    ...states.added.map((name) => `+ ${name}`),
    ...states.removed.map((name) => `- ${name}`),
  ];
  const sections = [
    section("Steps", [
      ...steps.map(changeLine),
      ...(order === undefined ? [] : [`~ order: ${order.join(", ")}`]),
    ]),
    section("Operations", operations.map(changeLine)),
    section(
      "Options",
      settings.map((each) => `~ ${each}`),
    ),
    section("State names", stateLines),
    section(
      "Keys",
      keys.map(({ step, before: old, after: now }) => `~ ${step}: ${old} → ${now}`),
    ),
  ].flat();
  return [
    before === after ? before : `${before} → ${after}`,
    "",
    ...(sections.length === 0 ? ["Nothing changes.", ""] : sections),
    ...section(
      "Executions that run, or are stuck",
      forRunning.length === 0 ? ["Nothing changes for them."] : forRunning,
    ),
    ...section("New executions", forNew.length === 0 ? ["They run by the new definition."] : forNew).slice(
      0,
      -1,
    ),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`), ""];
}

const marks = { added: "+", removed: "-", changed: "~" } as const;

function changeLine({ name, change, parts }: NamedChange): string {
  return `${marks[change]} ${name}${parts.length === 0 ? "" : `: ${parts.join(", ")}`}`;
}

function readDiffOptions(args: readonly string[]) {
  const { values, positionals } = readArguments(args, {
    options: { saga: { type: "string" }, check: { type: "boolean" }, json: { type: "boolean" } },
    allowed: "--saga NAME, --check, --json",
    values: v.object({ saga: v.optional(v.string()), check: flag, json: flag }),
  });
  if (positionals.length !== 2) {
    const received = positionals.length === 0 ? "none" : positionals.join(", ");
    throw new UsageError(
      `saga diff takes two files, the old and the new one, received ${received}. See saga diff --help.`,
    );
  }
  return { files: positionals, saga: values.saga, isCheck: values.check, isJson: values.json };
}
