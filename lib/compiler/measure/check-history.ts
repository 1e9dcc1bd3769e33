import { limits } from "../../asl/index.js";
import { allSteps, type Diagnostic, diagnostics, type SagaDocument } from "../../saga/index.js";
import type { HistorySize } from "./history.js";
import { type MeasureHistory, type Remedies, remediesFor } from "./remedies.js";

/** From how many events on a history is nearly full. */
const nearlyFull = 20_000;
/** Full hours of an outage that a saga should get through. */
const enoughHours = 3;

/** Checks that a history holds the longest run, and an outage of some hours. */
export function checkHistory(saga: SagaDocument, size: HistorySize, measure: MeasureHistory): Diagnostic[] {
  if (hasRoom(size)) return [];
  const remedies = remediesFor(saga, size, (whatIf) => hasRoom(measure(whatIf)));
  return [...checkEvents(saga, size, remedies), ...checkOutage(size, remedies)];
}

function hasRoom({ events, outage }: HistorySize): boolean {
  return events <= nearlyFull && (outage === undefined || outage.hours >= enoughHours);
}

function checkEvents({ steps }: SagaDocument, size: HistorySize, { shorter }: Remedies): Diagnostic[] {
  const { events, largest } = size;
  if (events <= nearlyFull || isOutageAlone(size)) return [];
  const count = allSteps(steps).length;
  const values = {
    events,
    limit: limits.historyEvents,
    largest: largest.name,
    largestEvents: largest.events,
    fitting:
      shorter.length > 0
        ? `Give ${shorter.join(", or ")}`
        : `Of the ${count} steps about ${Math.floor((count * nearlyFull) / events)} fit: use fewer, or split the saga`,
  };
  return [
    events > limits.historyEvents
      ? diagnostics.historyTooLong([largest.name], values)
      : diagnostics.historyNearlyFull([largest.name], values),
  ];
}

/** True if a history would hold the longest run if nothing were down for as long as an hour. */
function isOutageAlone({ undisturbed, events, outage }: HistorySize): boolean {
  return undisturbed <= limits.historyEvents && events > limits.historyEvents && outage?.hours === 0;
}

function checkOutage(size: HistorySize, { shorter, slower }: Remedies): Diagnostic[] {
  const { undisturbed, outage } = size;
  if (outage === undefined || outage.hours >= enoughHours || undisturbed > limits.historyEvents) return [];
  const { hours, events, largest } = outage;
  const helping = [...shorter, ...slower];
  const values = {
    hours,
    enough: enoughHours,
    undisturbed,
    events,
    limit: limits.historyEvents,
    largest: largest.name,
    largestEvents: largest.events,
    fitting:
      helping.length > 0 ? `Give ${helping.join(", or ")}` : "Do less at the same time, or split the saga",
  };
  return [
    hours === 0
      ? diagnostics.noRoomForOutage([largest.name], values)
      : diagnostics.littleRoomForOutage([largest.name], values),
  ];
}
