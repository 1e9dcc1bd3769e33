import { isDeepStrictEqual } from "node:util";
import { compile } from "../../../lib/compiler/index.js";
import { formatDiagnostics, hasErrors, readDocument } from "../../../lib/saga/index.js";
import { formatVerification, NotVerifiableError, verify } from "../../../lib/verifier/index.js";
import type { RandomCase } from "./random-saga.js";

/** Extent to which a random saga is verified. */
export interface Thoroughness {
  /** @default 1 */
  readonly faults?: number;
  /** Most runs, without the random ones. */
  readonly budget: number;
  /** Runs with any number of faults. */
  readonly walks: number;
}

/** What is wrong with a random saga. */
export interface CaseFailure {
  /** Equal for failures of one kind: `law model`, `throws TypeError`. */
  readonly kind: string;
  readonly text: string;
}

/** A random saga that was tried. */
export interface TriedCase {
  /** The number of runs. */
  readonly runs: number;
  readonly failure: CaseFailure | undefined;
}

/**
 * Compiles a saga, reads it from its JSON and verifies it with its data.
 *
 * @param only the kind of failure that is looked for; the rest of the verification is left out once it is found.
 */
export async function tryCase(
  { saga, data }: RandomCase,
  { faults = 1, budget, walks }: Thoroughness,
  only?: string,
): Promise<TriedCase> {
  try {
    const { definition, diagnostics } = compile(saga);
    if (hasErrors(diagnostics)) return failed("does not compile", formatDiagnostics(diagnostics));
    const read = readDocument(JSON.parse(JSON.stringify(saga)));
    if (!isDeepStrictEqual(read.document, saga) || !isDeepStrictEqual(compile(saga).definition, definition)) {
      return failed("is another saga when it is read", JSON.stringify(read));
    }
    const until = only?.startsWith("law ") ? { until: only.slice(4) } : {};
    const verification = await verify(saga, { ...data, ...until, faults, budget, walks });
    const { runs, broken } = verification;
    const [law] = broken.filter(({ code }) => only === undefined || only === `law ${code}`);
    if (law === undefined) return { runs, failure: undefined };
    return failed(`law ${law.code}`, formatVerification({ ...verification, broken: [law] }), runs);
  } catch (error) {
    if (error instanceof NotVerifiableError) return failed("does not compile", error.message);
    const { name, message, stack = "" } = error instanceof Error ? error : new Error(String(error));
    return failed(`throws ${name}: ${message.slice(0, 60)}`, stack);
  }
}

function failed(kind: string, text: string, runs = 0): TriedCase {
  return { runs, failure: { kind, text } };
}
