import { InvokeCommand } from "@aws-sdk/client-lambda";
import type { LinkEvent } from "../engine/received.js";
import { handleLink } from "./handle-link.js";
import { type Context, surroundings } from "./surroundings.js";

const around = surroundings(__dirname);

/** A link of a function chain: it invokes the next one asynchronously. */
export const handler = async (event: LinkEvent, context: Context): Promise<object> =>
  await handleLink(event, context, {
    around,
    async pass(to, message) {
      const { link, next = {} } = around.deployed;
      const FunctionName = Object.hasOwn(next, to) ? next[to] : undefined;
      if (FunctionName === undefined)
        throw new Error(`The link ${link} can't pass on to ${to}: it knows ${Object.keys(next).join(", ")}.`);
      await around.lambda.send(
        new InvokeCommand({
          FunctionName,
          InvocationType: "Event",
          Payload: new TextEncoder().encode(JSON.stringify({ message })),
        }),
      );
    },
  });
