import type { BrokenLaw } from "../../../lib/verifier/index.js";

/**
 * The broken laws that are none of our making: a deadline, and raw JSONata in a request, rest on a Catch that covers the
 * Task's own Arguments. Whether AWS's does is open, and the switch for it is tried both ways.
 */
export function withoutDoubts(saga: unknown, broken: readonly BrokenLaw[]): readonly BrokenLaw[] {
  const mayFailInArguments = /"deadline":|"\$jsonata":/.test(JSON.stringify(saga));
  return broken.filter(
    ({ script }) => !(mayFailInArguments && script.includes("without:catchesArgumentsError")),
  );
}
