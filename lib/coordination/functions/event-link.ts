import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { LinkEvent } from "../engine/received.js";
import { handleLink } from "./handle-link.js";
import { type Context, surroundings } from "./surroundings.js";

const around = surroundings(__dirname);
const events = new EventBridgeClient();

/** A link of an event chain: it tells that it is done, and the rule of the next one listens for that. */
export const handler = async (event: LinkEvent, context: Context): Promise<object> =>
  await handleLink(event, context, {
    around,
    async pass(to, message) {
      const { link = "", bus } = around.deployed;
      const { FailedEntryCount, Entries = [] } = await events.send(
        new PutEventsCommand({
          Entries: [
            {
              EventBusName: bus?.name,
              Source: bus?.source,
              DetailType: link,
              Detail: JSON.stringify({ next: to, message }),
            },
          ],
        }),
      );
      if (FailedEntryCount === 0) return;
      const [{ ErrorCode, ErrorMessage } = {}] = Entries;
      throw new Error(`The event of ${link} could not be put: ${ErrorCode}: ${ErrorMessage}`);
    },
  });
