import type { JsonObject } from "../../../asl/index.js";
import { type Schedule, ScheduleError, type Schedules } from "../../events/schedules.js";
import type { IdSource } from "../../ids.js";
import { AwsError } from "../aws-error.js";
import { callerOf } from "../caller.js";
import { errorResponse } from "../error-response.js";
import type { HttpResponse, ReceivedRequest } from "../http-message.js";
import { asAwsError, type JsonOperation, type JsonService, readJsonObject } from "../json-protocol.js";
import { decoded } from "../path-part.js";
import { RequestFields } from "../request-fields.js";

/** Resources that the operations of EventBridge Scheduler work on. */
export interface SchedulerService {
  readonly schedules: Schedules;
  readonly nextId: IdSource;
  /** Account and region of clients that don't tell theirs. */
  readonly home: { readonly account: string; readonly region: string };
}

type Carry = (
  service: SchedulerService,
  parameters: JsonObject,
  place: SchedulerService["home"],
) => JsonObject;

/** Carries out an operation in the place that a client calls from. */
function operation(carryOut: Carry): JsonOperation<SchedulerService> {
  return (request, service, http) => carryOut(service, request.all(), { ...service.home, ...callerOf(http) });
}

/** The operations of EventBridge Scheduler on schedules. */
export const scheduler: JsonService<SchedulerService> = {
  target: "AWSScheduler",
  version: "1.1",
  operations: new Map([
    [
      "CreateSchedule",
      operation(({ schedules }, given, place) => ({ ScheduleArn: schedules.create(given, place).arn })),
    ],
    [
      "UpdateSchedule",
      operation(({ schedules }, given, place) => ({ ScheduleArn: schedules.update(given, place).arn })),
    ],
    ["GetSchedule", operation(({ schedules }, given, place) => described(schedules.get(given, place)))],
    [
      "DeleteSchedule",
      operation(({ schedules }, given, place) => {
        schedules.delete(given, place);
        return {};
      }),
    ],
  ]),
  errorOf: (thrown) =>
    thrown instanceof ScheduleError
      ? new AwsError(thrown.code, thrown.message, statuses[thrown.code])
      : undefined,
};

const statuses = { ValidationException: 400, ConflictException: 409, ResourceNotFoundException: 404 };

function described({ arn, group, parameters, creationDate, lastModificationDate }: Schedule): JsonObject {
  return {
    State: "ENABLED",
    ActionAfterCompletion: "NONE",
    ...parameters,
    Arn: arn,
    GroupName: group,
    CreationDate: creationDate.getTime() / 1000,
    LastModificationDate: lastModificationDate.getTime() / 1000,
  };
}

const byMethod: Readonly<Record<string, string>> = {
  POST: "CreateSchedule",
  PUT: "UpdateSchedule",
  GET: "GetSchedule",
  DELETE: "DeleteSchedule",
};

/** Answers a request of the protocol REST JSON: `POST /schedules/NAME` and so on. */
export async function answerScheduler(
  http: ReceivedRequest,
  service: SchedulerService,
): Promise<HttpResponse> {
  try {
    const [, name] = /^\/schedules\/([^/]+)$/.exec(http.path) ?? [];
    const carryOut = scheduler.operations.get(byMethod[http.method] ?? "");
    if (name === undefined || carryOut === undefined) {
      throw new AwsError(
        "UnknownOperationException",
        `${http.method} ${http.path} is no operation of Scheduler that the local environment knows. It knows ` +
          `${[...scheduler.operations.keys()].join(", ")}.`,
        404,
      );
    }
    const body = http.body === "" ? {} : readJsonObject(http);
    const group = http.query.get("groupName");
    const parameters = {
      ...body,
      Name: decoded(name),
      ...(group === null ? {} : { GroupName: group }),
    };
    const answer = await carryOut(new RequestFields(parameters), service, http);
    return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(answer) };
  } catch (thrown) {
    return errorResponse(http, asAwsError(thrown, scheduler));
  }
}
