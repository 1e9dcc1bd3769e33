import type { Store } from "../store/store.js";
import { addresseeOf } from "./addressee.js";
import { AwsError } from "./aws-error.js";
import { callerOf } from "./caller.js";
import type { Emulator } from "./emulators.js";
import { errorResponse } from "./error-response.js";
import { type EventBridgeService, eventBridge } from "./event-bridge/service.js";
import type { HttpEndpoint } from "./http-endpoint.js";
import type { HttpResponse, ReceivedRequest } from "./http-message.js";
import { answerJson } from "./json-protocol.js";
import { answerRest } from "./lambda/rest-protocol.js";
import type { LambdaService } from "./lambda/service.js";
import { answerScheduler, type SchedulerService } from "./scheduler/service.js";
import { serviceId } from "./service-names.js";
import { answerSns, type SnsService } from "./sns/service.js";
import { sqs } from "./sqs/protocol.js";
import type { SqsService } from "./sqs/service.js";
import { stepFunctions } from "./step-functions/protocol.js";
import type { StepFunctionsService } from "./step-functions/service.js";
import { notServed } from "./unserved.js";

/** The services that clients reach. */
export interface EndpointServices {
  readonly stepFunctions: StepFunctionsService;
  readonly lambda: LambdaService;
  readonly eventBridge: EventBridgeService;
  readonly sqs: SqsService;
  readonly sns: SnsService;
  readonly scheduler: SchedulerService;
  readonly store: Store;
  /** Services that the environment has been told to find elsewhere. */
  readonly emulators: readonly Emulator[];
}

/** The most bytes of a request, by service. Of another service's the operation is read, and nothing else. */
const bodyLimits: Readonly<Record<string, number>> = {
  // AWS takes 1 MB, with which a definition of the largest size could not be created.
  states: 2 * 1024 * 1024,
  lambda: 6_291_456,
  dynamodb: 16 * 1024 * 1024,
  // As much as AWS takes, and room for what JSON adds.
  events: 2 * 1024 * 1024,
  sqs: 4 * 1024 * 1024,
  sns: 4 * 1024 * 1024,
};
const otherBodyLimit = 64 * 1024;

/**
 * Has an endpoint answer for Step Functions, Lambda and DynamoDB, and say of every other service that it is not there. What
 * is meant for no service gets the error that Step Functions has for operations it does not know.
 */
export function serveAws(endpoint: HttpEndpoint, services: EndpointServices): void {
  endpoint.serve({
    bodyLimit: (head) => bodyLimits[addresseeOf(head).service ?? ""] ?? otherBodyLimit,
    answer: (request) => answerAws(request, services),
  });
}

/** Has the service that a request is meant for answer it. */
export async function answerAws(request: ReceivedRequest, services: EndpointServices): Promise<HttpResponse> {
  const addressee = addresseeOf(request);
  const isElsewhere = services.emulators.some(({ id }) => id === serviceId(addressee.service ?? ""));
  // Whoever comes here for a service that was given another address is told that.
  switch (isElsewhere ? "elsewhere" : addressee.service) {
    case "lambda":
      return await answerRest(request, services.lambda);
    case "states":
    case undefined:
      return await answerJson(request, stepFunctions, services.stepFunctions);
    case "events":
      return await answerJson(request, eventBridge, services.eventBridge);
    case "sqs":
      // The AWS CLI in version 1 speaks an older protocol.
      if (request.header("x-amz-target") === undefined) break;
      return await answerJson(request, sqs, services.sqs);
    case "scheduler":
      return await answerScheduler(request, services.scheduler);
    case "sns":
      return answerSns(request, services.sns);
    case "dynamodb":
      if (request.body === undefined) return errorResponse(request, tooLarge());
      return await services.store.handle(
        { operation: addressee.operation ?? "", body: request.body },
        callerOf(request),
      );
  }
  return errorResponse(request, notServed(request, addressee, { ...services, body: request.body }));
}

function tooLarge(): AwsError {
  return new AwsError(
    "RequestEntityTooLargeException",
    `The request has more than ${bodyLimits.dynamodb} bytes.`,
    413,
  );
}
