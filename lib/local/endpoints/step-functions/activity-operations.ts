import type { Activity } from "../../executions/activities.js";
import { AwsError } from "../aws-error.js";
import { pageOf } from "../pages.js";
import type { RequestFields } from "../request-fields.js";
import { readName } from "./lookup.js";
import { pageRequest } from "./page-request.js";
import { type StepFunctionsOperation, type StepFunctionsService, seconds } from "./service.js";

/** AWS docs: "API_CreateActivity": an activity that is there already is answered as it is. */
export const CreateActivity: StepFunctionsOperation = (request, { activities, home }) => {
  const name = readName(request);
  const arn = `arn:aws:states:${home.region}:${home.account}:activity:${name}`;
  const { creationDate } = activities.create(name, arn);
  return { activityArn: arn, creationDate: seconds(creationDate) };
};

/** AWS docs: "API_DescribeActivity". */
export const DescribeActivity: StepFunctionsOperation = (request, service) => shown(found(request, service));

/** AWS docs: "API_ListActivities". */
export const ListActivities: StepFunctionsOperation = (request, { activities }) => {
  const { items, nextToken } = pageOf(
    { items: activities.list(), keyOf: ({ arn }) => arn },
    pageRequest(request, "activities"),
  );
  return { activities: items.map(shown), nextToken };
};

/** AWS docs: "API_DeleteActivity": one that isn't there is none that has to be deleted. */
export const DeleteActivity: StepFunctionsOperation = (request, { activities }) => {
  activities.delete(arnIn(request));
  return {};
};

/** AWS docs: "API_GetActivityTask": waits up to a minute for a task, and answers without one if none comes. */
export const GetActivityTask: StepFunctionsOperation = async (request, service) => {
  request.optionalText("workerName", { atLeast: 1, atMost: 80 });
  const { arn } = found(request, service);
  return { ...(await service.activities.next(arn)) };
};

function arnIn(request: RequestFields): string {
  const arn = request.text("activityArn", { atLeast: 1, atMost: 256 });
  if (/^arn:[^:]+:states:[^:]*:[^:]*:activity:[^:]+$/.test(arn)) return arn;
  throw new AwsError("InvalidArn", `Invalid Arn: 'Resource type not valid in this context: ${arn}'`);
}

function found(request: RequestFields, { activities }: StepFunctionsService): Activity {
  const arn = arnIn(request);
  const activity = activities.find(arn);
  if (activity === undefined) throw new AwsError("ActivityDoesNotExist", `Activity Does Not Exist: '${arn}'`);
  return activity;
}

function shown({ arn, name, creationDate }: Activity): Record<string, unknown> {
  return { activityArn: arn, name, creationDate: seconds(creationDate) };
}
