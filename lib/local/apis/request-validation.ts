import type { JsonObject } from "../../asl/index.js";
import { jsonIn } from "../json-text.js";
import { apiErrors } from "./api-error.js";
import type { MethodCall } from "./api-message.js";
import { mappedValue } from "./parameter-mapping.js";

/** Validates what a method asks of its requests. Throws an ApiError, 400. */
export async function validate(
  call: MethodCall,
  {
    requiredParameters,
    bodySchemas,
  }: {
    readonly requiredParameters: readonly string[];
    readonly bodySchemas: ReadonlyMap<string, JsonObject>;
  },
  contentType: string,
): Promise<void> {
  const missing = requiredParameters.filter((place) => (mappedValue(place, call) ?? "") === "");
  if (missing.length > 0) {
    throw apiErrors.badParameters(
      missing.map((place) => place.replace(/^method\.request\.(path|querystring|header)\./, "")),
    );
  }
  const schema = bodySchemas.get(contentType) ?? bodySchemas.get("$default");
  if (schema === undefined) return;
  const body = jsonIn(call.request.body);
  const { Validator } = await import("@cfworker/json-schema");
  // Models of API Gateway are of draft 4.
  if (body === undefined || !new Validator(schema, "4").validate(body).valid) throw apiErrors.badBody();
}
