import { allSteps, type Diagnostic, diagnostics, type SagaDocument, toSeconds } from "../../saga/index.js";
import type { CompileContext } from "../lower/context.js";

/** Warns of steps that are given up on while their function may still run. */
export function checkTimeouts({ steps }: SagaDocument, { taskOf }: CompileContext): Diagnostic[] {
  return allSteps(steps).flatMap(({ name, action, compensation }) =>
    [action, ...(compensation === undefined ? [] : [compensation])].flatMap(({ operation, timeout }) => {
      const functionTimeout = taskOf(operation).longestRunSeconds;
      if (timeout === undefined || functionTimeout === undefined) return [];
      const seconds = toSeconds(timeout);
      if (seconds >= functionTimeout) return [];
      return [
        diagnostics.timeoutTooShort([name, operation], {
          step: name,
          operation,
          timeout: seconds,
          functionTimeout,
        }),
      ];
    }),
  );
}
