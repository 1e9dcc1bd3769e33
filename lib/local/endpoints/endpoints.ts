import type { HttpEndpoint, HttpRequest, HttpResponse } from "./http-endpoint.js";
import { answerRest, isForLambda } from "./lambda/rest-protocol.js";
import type { LambdaService } from "./lambda/service.js";
import { answerJson } from "./step-functions/json-protocol.js";
import type { StepFunctionsService } from "./step-functions/service.js";

/** The services that clients reach. */
export interface EndpointServices {
  readonly stepFunctions: StepFunctionsService;
  readonly lambda: LambdaService;
}

/**
 * Has an endpoint answer for Step Functions and Lambda. One port does for both, since Lambda is told by the path; what is
 * meant for neither gets the error that Step Functions has for operations it does not know.
 */
export function serveAws(endpoint: HttpEndpoint, { stepFunctions, lambda }: EndpointServices): void {
  endpoint.serve(
    (request: HttpRequest): Promise<HttpResponse> =>
      isForLambda(request) ? answerRest(request, lambda) : answerJson(request, stepFunctions),
  );
}
