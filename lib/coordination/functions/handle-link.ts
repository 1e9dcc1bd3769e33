import { nameOf } from "../engine/direction.js";
import { goOnAfterFailure, type Message, runLink } from "../engine/link.js";
import { type LinkEvent, readReceived } from "../engine/received.js";
import { type Context, type Surroundings, tellEnd } from "./surroundings.js";

/** Hands a message to the link that it is for. */
export type Pass = (to: string, message: Message) => Promise<void>;

/** Handles the event of a link: makes its call, and passes the saga on, or ends it. */
export async function handleLink(
  event: LinkEvent,
  context: Context,
  { around, pass }: { readonly around: Surroundings; readonly pass: Pass },
): Promise<object> {
  const { saga, deployed, ports, sweeperFor } = around;
  const { document, functionTimeouts } = saga;
  const { link = "" } = deployed;
  const { message, failure, started } = readReceived(event, document, {
    stateMachine: context.functionName,
    functionTimeouts,
  });
  const swept = { execution: nameOf(message.state), sweep: message.sweep };
  const sweeper = sweeperFor(context.invokedFunctionArn);
  if (started !== undefined) await sweeper?.watch(swept, { ...started, sweep: message.sweep + 1 });
  const place = { document, link, ports };
  const passed =
    failure === undefined ? await runLink(message, place) : await goOnAfterFailure(message, failure, place);
  if ("end" in passed) {
    await sweeper?.release(swept);
    return tellEnd(document.name, message.state.execution.name, passed.end);
  }
  if (passed.to !== link || failure === undefined) {
    await pass(passed.to, passed.message);
    return { passedTo: passed.to };
  }
  return await handleLink({ message: passed.message }, context, { around, pass });
}
