import { failureIn, type HistoryEvent } from "../timeline/index.js";
import type { Payload } from "./protocol.js";

/** The data of an event: what was asked for, what was answered, or how it failed. Empty if it has none. */
export function payloadsOf(event: HistoryEvent): Payload[] {
  const {
    stateEnteredEventDetails: entered,
    stateExitedEventDetails: exited,
    executionStartedEventDetails: started,
  } = event;
  const request =
    event.taskScheduledEventDetails?.parameters ??
    event.lambdaFunctionScheduledEventDetails?.input ??
    event.activityScheduledEventDetails?.input;
  const answer =
    event.taskSucceededEventDetails?.output ??
    event.lambdaFunctionSucceededEventDetails?.output ??
    event.activitySucceededEventDetails?.output ??
    event.taskSubmittedEventDetails?.output;
  const failure = failureIn(event);
  return [
    ...payload("Input", started?.input ?? entered?.input),
    ...payload("Request", request),
    ...payload("Answer", answer),
    ...payload("Output", event.executionSucceededEventDetails?.output ?? exited?.output),
    ...payload(
      "Variables",
      exited?.assignedVariables === undefined
        ? undefined
        : `{${Object.entries(exited.assignedVariables)
            .map(([name, value]) => `${JSON.stringify(name)}:${value}`)
            .join(",")}}`,
    ),
    ...payload("Error", failure?.error),
    ...payload("Cause", failure?.cause),
  ];
}

/** The most characters that a page is sent of one value. */
const mostCharacters = 100_000;

function payload(title: string, text: string | undefined): Payload[] {
  if (text === undefined) return [];
  const cut = text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text;
  return [{ title, text: cut }];
}
