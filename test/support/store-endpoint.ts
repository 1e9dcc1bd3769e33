import { type HttpEndpoint, listen } from "../../lib/local/endpoints/http-endpoint.js";
import { dynamoDbOperation } from "../../lib/local/store/protocol.js";
import type { Store } from "../../lib/local/store/store.js";

/** Serves a store alone, behind the guard of every endpoint, on a loopback port that the system gives. */
export async function serveStore(store: Store): Promise<HttpEndpoint> {
  const endpoint = await listen(0);
  endpoint.serve({
    bodyLimit: () => 16 * 1024 * 1024,
    answer: async ({ header, body = "" }) =>
      await store.handle({ operation: dynamoDbOperation(header("x-amz-target")) ?? "", body }),
  });
  return endpoint;
}
