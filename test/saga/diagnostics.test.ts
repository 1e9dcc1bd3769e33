import { describe, expect, it } from "@jest/globals";
import { awsSdkTask, compile } from "../../lib/compiler/index.js";
import {
  type DiagnosticCode,
  diagnostics,
  formatDiagnostics,
  hasErrors,
  saga,
} from "../../lib/saga/index.js";
import { expectDiagnostics } from "../support/diagnostics.js";
import { ref, sagaOf, step } from "../support/documents.js";
import { mistakes } from "./mistakes.js";

const a = step("A");

/** What only the construct can tell: test/constructs and test/coordination try them. */
const toldByTheConstruct: DiagnosticCode[] = [
  "operation-not-given",
  "operation-not-used",
  "misplaced-list-token",
  "other-region",
  "unreachable-account",
  "other-account",
  "stop-continues",
  "short-rollout",
  "not-in-this-style",
  "weaker-in-this-style",
];

describe("a saga's diagnostics", () => {
  it.each(mistakes)("fails on $title", ({ saga, tasks, expected, says }) => {
    const compilation = compile(saga, tasks === undefined ? {} : { tasks });
    expectDiagnostics(compilation.diagnostics, expected);
    expect(compilation.definition === undefined).toBe(hasErrors(compilation.diagnostics));

    const text = formatDiagnostics(compilation.diagnostics);
    for (const part of says) expect(text).toContain(part);
    for (const { message, names } of compilation.diagnostics) {
      for (const name of names) expect(message).toContain(name);
      expect(message).toMatch(/^[A-Z].*\.$/);
      expect(message).not.toMatch(/undefined|NaN|\[object/);
    }
  });

  it("are all tried above", () => {
    const tried = new Set(mistakes.flatMap(({ expected }) => expected.map(([code]) => code)));
    const all = Object.values(diagnostics).map(({ code }) => code);
    expect([...tried, ...toldByTheConstruct].sort()).toEqual(all.sort());
  });

  it("have codes that differ, and are the names of their entries", () => {
    for (const [name, { code }] of Object.entries(diagnostics)) {
      expect(code).toBe(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
    }
  });

  it("have a kind for every code that the type of codes names", () => {
    type Made = (typeof diagnostics)[keyof typeof diagnostics]["code"];
    const everyCodeIsMade: DiagnosticCode extends Made ? true : false = true;
    expect(everyCodeIsMade).toBe(true);
  });

  it("are reported all together", () => {
    const document = sagaOf(
      [
        step("A", { kind: "read-only", compensation: {}, action: { retry: { tries: 0 } } }),
        step("P", { kind: "pivot", action: { request: { of: ref("results", "Z") } } }),
        step("A"),
        step("R", { kind: "retriable", action: { timeout: { days: 2000 } } }),
      ],
      { name: "", output: ref("input"), declared: { DoR: { rejections: ["No"] } } },
    );
    expectDiagnostics(compile(document).diagnostics, [
      ["invalid-name", ""],
      ["unexpected-compensation", "A", "CancelA"],
      ["invalid-retry", "A"],
      ["missing-key", "P", "DoP"],
      ["unknown-step", "Z"],
      ["duplicate-name", "A", "A"],
      ["compensatable-after-pivot", "A", "P"],
      ["retriable-rejects", "R", "DoR"],
      ["invalid-time", "R"],
      ["invalid-output"],
    ]);
  });

  it("of rejections that are not final, or matter to no compensation, are none", () => {
    const document = sagaOf([a, step("B", { kind: "read-only" }), step("C", { kind: "best-effort" })], {
      declared: {
        DoA: { rejections: ["States.Http.StatusCode.409"], rejectionsAreFinal: false },
        DoB: { rejections: ["No"] },
        DoC: { rejections: ["No"] },
      },
    });
    const task = awsSdkTask({ service: "s3", action: "putObject" });
    const { diagnostics: found } = compile(document, { tasks: { DoA: task, DoB: task, DoC: task } });
    expectDiagnostics(found, []);
  });

  it("of an operation named twice in the same way are none", () => {
    const document = sagaOf([a], { declared: { DoA: { rejections: ["No", "Never"] } } });
    const again = { name: "DoA", rejections: ["Never", "No"], rejectionsAreFinal: true };
    expectDiagnostics(compile({ ...document, operations: [...document.operations, again] }).diagnostics, []);
  });

  it("read as lines with severity and code", () => {
    expect(formatDiagnostics(compile(saga("Nothing")).diagnostics)).toBe(
      'error empty-saga: The saga "Nothing" has no steps. Add at least one with step().',
    );
  });
});
