import { expect } from "@jest/globals";
import type { Diagnostic, DiagnosticCode } from "../../lib/saga/index.js";

/** Expects exactly these diagnostics, by code and the names concerned, in any order. */
export function expectDiagnostics(
  found: readonly Diagnostic[],
  expected: readonly (readonly [code: DiagnosticCode, ...names: string[]])[],
): void {
  const sorted = (all: readonly (readonly string[])[]) => all.map((each) => each.join(" | ")).sort();
  expect(sorted(found.map(({ code, names }) => [code, ...names]))).toEqual(sorted(expected));
}
