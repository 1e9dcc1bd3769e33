import type { Execution } from "../../model/index.js";
import type { SagaDocument } from "../../saga/index.js";
import { Acceptor, type Divergence } from "./acceptor.js";
import type { Observation } from "./observation.js";

/**
 * Compares what a state machine was seen to do with what its saga means: requests, their order as far as it is fixed,
 * tries and the delays between them, timeouts, waits, and how it ended. Undefined if all of it agrees.
 */
export function firstDivergence(
  document: SagaDocument,
  execution: Execution,
  observations: readonly Observation[],
): Divergence | undefined {
  const acceptor = Acceptor.of(document, execution);
  for (const observation of observations) {
    const divergence = acceptor.observe(observation);
    if (divergence !== undefined) return divergence;
  }
  return acceptor.finish();
}
