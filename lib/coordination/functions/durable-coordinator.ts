import { withDurableExecution } from "@aws/durable-execution-sdk-js";
import type { Call, Execution, Json } from "../../model/index.js";
import { coordinateDurably } from "../engine/coordinate-durably.js";
import type { Answer } from "../engine/ports.js";
import { readStart } from "../engine/start-event.js";
import { surroundings, tellEnd } from "./surroundings.js";

const around = surroundings(__dirname);

/** The most bytes that a note in the journal holds, less what is around an answer in it. */
const largestNote = 262_144 - 1_024;
/** Time after which what is stuck is tried again if nothing else is deployed, in seconds. */
const usualStuckSeconds = 3_600;

/** Runs a saga. Lambda runs it from the start after each wait and each crash, with the notes that it has made. */
export const handler: (event: unknown, context: unknown) => Promise<unknown> = withDurableExecution(
  async (event: Json, context) => {
    const { saga, deployed, ports } = around;
    const { document, functionTimeouts } = saga;
    const { name, startTime, input } = readStart(event);
    const { functionName: stateMachine } = context.lambdaContext;
    const execution: Execution = { stateMachine, name, startTime, input, functionTimeouts };
    const end = await coordinateDurably(document, execution, {
      journal: {
        // A call that fails is an answer. What else is thrown is a defect, which more tries don't mend.
        step: (id, run) => context.step(id, run, { retryStrategy: () => ({ shouldRetry: false }) }),
        wait: (id, seconds) => context.wait(id, { seconds }),
      },
      call: async (call: Call) => noted(await ports.call(call)),
      now: ports.now,
      stuckSeconds: deployed.stuckSeconds ?? usualStuckSeconds,
    });
    return tellEnd(document.name, name, end);
  },
);

/** An answer as the journal can hold it. */
function noted(answer: Answer): Answer {
  const bytes = Buffer.byteLength(JSON.stringify(answer));
  if (bytes <= largestNote) return answer;
  return { error: "States.DataLimitExceeded", cause: `The journal holds no answer of ${bytes} bytes.` };
}
