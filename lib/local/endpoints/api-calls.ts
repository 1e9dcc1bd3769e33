import { type JsonObject, objectOr, parseJson } from "../../asl/index.js";
import type { ApiCall, ApiOutcome } from "../api-call.js";
import { AwsError } from "./aws-error.js";
import { type EventBridgeService, eventBridge } from "./event-bridge/service.js";
import type { ReceivedRequest } from "./http-message.js";
import { asAwsError, type JsonService } from "./json-protocol.js";
import { RequestFields } from "./request-fields.js";
import { type SchedulerService, scheduler } from "./scheduler/service.js";
import { sqs } from "./sqs/protocol.js";
import type { SqsService } from "./sqs/service.js";
import { stepFunctions } from "./step-functions/protocol.js";
import type { StepFunctionsService } from "./step-functions/service.js";

/** Services whose operations are called inside of this process. */
export interface ApiServices {
  readonly sfn: StepFunctionsService;
  readonly sqs: SqsService;
  readonly eventbridge: EventBridgeService;
  readonly scheduler: SchedulerService;
}

const protocols = { sfn: stepFunctions, sqs, eventbridge: eventBridge, scheduler };

/** The names of the operations of a service that can be called. */
export function apiOperations(service: keyof ApiServices): string[] {
  return [...protocols[service].operations.keys()];
}

/** Calls an operation as a client would, without a request. */
export async function callApi(
  services: ApiServices,
  service: keyof ApiServices,
  call: ApiCall,
): Promise<ApiOutcome> {
  switch (service) {
    case "sfn":
      return carryOut(stepFunctions, services.sfn, call);
    case "sqs":
      return carryOut(sqs, services.sqs, call);
    case "eventbridge":
      return carryOut(eventBridge, services.eventbridge, call);
    case "scheduler":
      return carryOut(scheduler, services.scheduler, call);
  }
}

async function carryOut<Service>(
  protocol: JsonService<Service>,
  service: Service,
  { operation, parameters, account, region }: ApiCall,
): Promise<ApiOutcome> {
  const credential = `AWS4-HMAC-SHA256 Credential=local-${account}/20250101/${region}/any/aws4_request`;
  const http: ReceivedRequest = {
    method: "POST",
    path: "/",
    query: new URLSearchParams(),
    header: (name) => (name === "authorization" ? credential : undefined),
    headers: [["authorization", credential]],
    body: "",
  };
  try {
    const carried = protocol.operations.get(operation);
    if (carried === undefined) throw new AwsError("UnknownOperationException", `There is no ${operation}.`);
    const answer: unknown = await carried(new RequestFields(parameters), service, http);
    return { succeeded: plain(answer) };
  } catch (thrown) {
    const { name, message, status } = asAwsError(thrown, protocol);
    return { failed: { error: name.replace(/^.*#/, ""), message, status } };
  }
}

/** An answer as it would come over the wire. */
function plain(answer: unknown): JsonObject {
  return objectOr(parseJson(JSON.stringify(answer)));
}
