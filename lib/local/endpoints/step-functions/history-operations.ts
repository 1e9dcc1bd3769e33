import type { HistoryEvent } from "../../../runner/index.js";
import { pageOf } from "../pages.js";
import { findExecution } from "./lookup.js";
import { pageRequest } from "./page-request.js";
import { type ResponseBody, type StepFunctionsOperation, seconds } from "./service.js";

/** AWS docs: "API_GetExecutionHistory". */
export const GetExecutionHistory: StepFunctionsOperation = (request, service) => {
  const { execution } = findExecution(request, service);
  const isReverse = request.flag("reverseOrder") ?? false;
  const withData = request.flag("includeExecutionData") ?? true;
  const events = isReverse ? [...execution.history].reverse() : execution.history;
  const { items, nextToken } = pageOf(
    { items: events, keyOf: ({ id }) => String(id) },
    pageRequest(request, `history ${execution.arn} ${isReverse ? "reverse" : "forward"}`),
  );
  return { events: items.map((event) => asJson(event, withData)), nextToken };
};

/** The runner's events have the shape of the API's; only times are written otherwise. */
function asJson({ timestamp, ...event }: HistoryEvent, withData: boolean): ResponseBody {
  const fields = withData
    ? event
    : Object.fromEntries(Object.entries(event).map(([name, value]) => [name, withoutData(value)]));
  return { ...fields, timestamp: seconds(timestamp) };
}

const data = new Set([
  "input",
  "inputDetails",
  "output",
  "outputDetails",
  "parameters",
  "assignedVariables",
  "assignedVariablesDetails",
]);

function withoutData(details: unknown): unknown {
  if (typeof details !== "object" || details === null) return details;
  return Object.fromEntries(Object.entries(details).filter(([name]) => !data.has(name)));
}
