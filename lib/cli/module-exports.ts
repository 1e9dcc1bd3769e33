import type { TaskBinding } from "../compiler/index.js";
import { UsageError } from "./usage-error.js";

/** A saga among the exports of a module. */
export interface ExportedSaga {
  /** The name of the export: `tripBooking`, `default`. */
  readonly exportName: string;
  /** The saga's name. */
  readonly name: string;
  /** Its document; nothing but that it calls itself one is known of its form. */
  readonly value: object;
}

/** The exports of a module that matter here. */
export interface ModuleSagas {
  readonly sagas: readonly ExportedSaga[];
  /** All exports, as a message lists them: `trip (a function)`. */
  readonly exports: readonly string[];
}

/** The exports of a module, by their names. */
export type Exports = Readonly<Record<string, unknown>>;

/** Finds the sagas among the exports of a module, each once, by whichever name it comes first. */
export function sagasIn(module: Exports): ModuleSagas {
  const exported = exportsOf(module);
  const found = new Map<unknown, ExportedSaga>();
  for (const [exportName, value] of exported) {
    const document = documentIn(value);
    if (document === undefined || found.has(value)) continue;
    found.set(value, { exportName, name: String(document.name), value: document });
  }
  return {
    sagas: [...found.values()],
    exports: exported.map(([name, value]) => `${name} (${kindOf(value)})`),
  };
}

/** The saga that is meant. Throws a {@link UsageError} that lists those there are. */
export function chooseSaga(
  { sagas, exports }: ModuleSagas,
  { module, saga }: { readonly module: string; readonly saga: string | undefined },
): ExportedSaga {
  if (sagas.length === 0) {
    const instead = exports.length === 0 ? "nothing" : `only ${exports.join(", ")}`;
    throw new UsageError(
      `${module} exports no saga, ${instead}. Export the saga that saga(…) and its steps return, or its document.`,
    );
  }
  const list = sagas.map(({ name, exportName }) => `${name} (export ${exportName})`).join(", ");
  if (saga === undefined) {
    const [only, ...others] = sagas;
    if (only !== undefined && others.length === 0) return only;
    throw new UsageError(`${module} exports ${sagas.length} sagas: ${list}. Choose one with --saga NAME.`);
  }
  const byName = sagas.filter(({ name }) => name === saga);
  const [chosen, ...others] = byName.length > 0 ? byName : sagas.filter((each) => each.exportName === saga);
  if (chosen === undefined) {
    throw new UsageError(`${module} exports no saga ${JSON.stringify(saga)}. It exports ${list}.`);
  }
  if (others.length > 0) {
    throw new UsageError(
      `${module} exports several sagas ${JSON.stringify(saga)}: ${list}. Name the export.`,
    );
  }
  return chosen;
}

/** The tasks that a module exports; none where it exports none. Throws a {@link UsageError} for what is no task. */
export function tasksIn(module: Exports, path: string): Readonly<Record<string, TaskBinding>> {
  const tasks = exportsOf(module).find(([name]) => name === "tasks")?.[1];
  if (!isObject(tasks)) return {};
  return Object.fromEntries(
    Object.entries(tasks).map(([operation, task]) => {
      if (isTask(task)) return [operation, task];
      throw new UsageError(
        `The export tasks of ${path} has no valid task for the operation ${operation}. Create it with lambdaFunctionTask(), snsPublishTask() or another task function.`,
      );
    }),
  );
}

function isTask(value: unknown): value is TaskBinding {
  return (
    isObject(value) &&
    typeof value.resource === "string" &&
    typeof value.arguments === "function" &&
    typeof value.result === "string"
  );
}

/** Named exports first. A CommonJS module is its default export, and its own exports may not be known by their names. */
function exportsOf(module: Exports): [name: string, value: unknown][] {
  const entries = Object.entries(module).filter(([name]) => !doubles.has(name));
  const named = entries.filter(([name]) => name !== "default");
  const fallback = entries.find(([name]) => name === "default")?.[1];
  if (fallback === undefined) return named;
  if (documentIn(fallback) !== undefined || !isObject(fallback)) return [...named, ["default", fallback]];
  const inside = Object.entries(fallback).filter(
    ([name]) => !doubles.has(name) && !named.some(([known]) => known === name),
  );
  return [...named, ...inside];
}

/** Names that loaders add to the exports of a CommonJS module. */
const doubles: ReadonlySet<string> = new Set(["__esModule", "module.exports"]);

/**
 * The document that a value is, or describes. By its form and not by its class, because the module may find another copy
 * of this package.
 */
function documentIn(value: unknown): Exports | undefined {
  if (!isObject(value)) return undefined;
  const document: unknown = typeof value.toJSON === "function" ? value.toJSON() : value;
  return isObject(document) && String(document.format).startsWith("cdk-saga/") ? document : undefined;
}

function isObject(value: unknown): value is Exports {
  return typeof value === "object" && value !== null;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  const type = Array.isArray(value) ? "array" : typeof value;
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
