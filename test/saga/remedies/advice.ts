import { compile, type TaskBinding } from "../../../lib/compiler/index.js";
import type { AnySaga, Diagnostic, DiagnosticCode, SagaDocument } from "../../../lib/saga/index.js";

/** Makes the diagnostics of a saga. */
export type Diagnosed = () => readonly Diagnostic[];

/** A remedy that a message names, and what remains once it is applied. */
export interface Remedy {
  /** The words of the message that name the remedy. */
  readonly says: RegExp;
  /** Applies the remedy as the message says, and returns what is still wrong: nothing. */
  readonly mend: (message: string) => readonly Diagnostic[];
}

/** A mistake whose message names remedies. */
export interface Advice {
  readonly code: DiagnosticCode;
  readonly title: string;
  readonly found: Diagnosed;
  readonly remedies: readonly Remedy[];
}

type Tasks = Readonly<Record<string, TaskBinding>>;

/** The diagnostics of a saga, given its tasks. */
export function diagnosed(saga: AnySaga | SagaDocument, tasks?: Tasks): readonly Diagnostic[] {
  return compile(saga, tasks === undefined ? {} : { tasks }).diagnostics;
}

/** A remedy that leads to this saga. */
export function leadsTo(says: RegExp, saga: AnySaga | SagaDocument, tasks?: Tasks): Remedy {
  return { says, mend: () => diagnosed(saga, tasks) };
}

/** A mistake in a saga. */
export function advice(
  code: DiagnosticCode,
  title: string,
  saga: AnySaga | SagaDocument,
  remedies: readonly Remedy[],
  tasks?: Tasks,
): Advice {
  return { code, title, found: () => diagnosed(saga, tasks), remedies };
}

/** The first number that a text in the message holds. */
export function numberIn(message: string, pattern: RegExp): number {
  const [, digits] = pattern.exec(message) ?? [];
  if (digits === undefined) throw new Error(`There is no ${pattern} in: ${message}`);
  return Number(digits.replaceAll(",", ""));
}
