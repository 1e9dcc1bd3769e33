import type { PageRequest } from "../pages.js";
import type { RequestFields } from "../request-fields.js";

/** The page that a request asks for: 100 results unless it says otherwise, at most 1,000; 0 is as if not said. */
export function pageRequest(request: RequestFields, list: string): PageRequest {
  const asked = request.integer("maxResults", { atLeast: 0, atMost: 1000 }) ?? 0;
  return {
    list,
    maxResults: asked === 0 ? 100 : asked,
    nextToken: request.optionalText("nextToken", { atLeast: 1, atMost: 3096 }),
  };
}
