import { checkTemplate, dataRoots, visible } from "./check-template.js";
import type { Diagnostic } from "./diagnostic.js";
import { diagnostics } from "./diagnostics.js";
import type { ForEachDocument, NodeDocument } from "./document.js";
import { allSteps, blockAround, outermostIndex, type Place } from "./nodes.js";
import type { SagaFacts } from "./saga-facts.js";
import { rawIn, referencesIn, type TemplateJson } from "./template.js";

/** Checks the list of a forEach, the conditions of a choice and the time of a wait. */
export function checkData(node: NodeDocument, place: Place, facts: SagaFacts): Diagnostic[] {
  const check = (template: TemplateJson, where: string) =>
    checkTemplate(template, { where, roots: dataRoots(place), place }, facts);
  switch (node.type) {
    case "forEach": {
      const where = `The list of the forEach "${node.name}"`;
      return [
        ...check(node.items, where),
        ...noRaw(node.items, where, "the list is evaluated again for the compensation"),
        ...checkListInBlock(node, place, facts),
        ...checkListAfterPivot(node, place, facts),
      ];
    }
    case "choice":
      return node.paths.flatMap(({ name, when }) => {
        if (when === undefined) return [];
        const where = `The condition of the path "${name}" of the choice "${node.name}"`;
        return [...check(when, where), ...rawAfterPivot(when, where, place, facts)];
      });
    case "wait": {
      if (node.until === undefined) return [];
      const where = `The time of the wait "${node.name}"`;
      return [...check(node.until, where), ...untilAfterPivot(node.name, place, facts)];
    }
    default:
      return [];
  }
}

/** Tells raw JSONata where a failure of it could not lead into recovery. */
export function noRaw(template: TemplateJson, where: string, why: string): Diagnostic[] {
  const [raw] = rawIn(template);
  return raw === undefined
    ? []
    : [diagnostics.jsonataNotAllowed([raw.source], { where, source: raw.source, why })];
}

/** True if a place comes after the pivot. */
export function isAfterPivot(place: Place, { pivot }: SagaFacts): boolean {
  return pivot !== undefined && outermostIndex(place) > pivot.position;
}

const nothingRecovers = "after the pivot nothing can recover from a failure";

function rawAfterPivot(template: TemplateJson, where: string, place: Place, facts: SagaFacts): Diagnostic[] {
  return isAfterPivot(place, facts) ? noRaw(template, where, nothingRecovers) : [];
}

/** A time from data may be none. */
function untilAfterPivot(wait: string, place: Place, facts: SagaFacts): Diagnostic[] {
  if (!isAfterPivot(place, facts)) return [];
  const received = `an until from data, which may not be a valid time at run time, but ${nothingRecovers}`;
  const mend = "Move it before the pivot, or use for with a duration instead";
  return [diagnostics.invalidWait([wait], { wait, received, mend })];
}

/** If a block's outcomes are lost, results in it are lost too, and with them a list that is made of them. */
function checkListInBlock(forEach: ForEachDocument, place: Place, facts: SagaFacts): Diagnostic[] {
  if (allSteps(forEach.steps).every(({ compensation }) => compensation === undefined)) return [];
  return [...referencesIn(forEach.items)].flatMap(([root, name]) => {
    const found = root === "results" && typeof name === "string" ? visible(name, place, facts) : undefined;
    const outer = found === undefined ? undefined : blockAround(found.place);
    if (found === undefined || outer === undefined) return [];
    const names = { block: forEach.name, outer: outer.node.name, step: found.node.name };
    return [diagnostics.listInBlock([names.block, names.step], names)];
  });
}

/** Too many elements are refused where there still is a way back. */
function checkListAfterPivot({ name, items }: ForEachDocument, place: Place, facts: SagaFacts): Diagnostic[] {
  const { pivot } = facts;
  if (pivot === undefined || !isAfterPivot(place, facts)) return [];
  return [...referencesIn(items)].flatMap(([root, step]) => {
    const values = { block: name, pivot: pivot.name };
    const report = (reference: string) => [
      diagnostics.listAfterPivot([name, pivot.name], { ...values, reference }),
    ];
    if (root === "item" || root === "items" || root === "index") return report("an element of another list");
    if (root !== "results" || typeof step !== "string") return [];
    const found = visible(step, place, facts);
    return found !== undefined && isLate(step, found.place, facts) ? report(`the result of "${step}"`) : [];
  });
}

/** True if a result is that of the pivot or of what comes after it. */
function isLate(name: string, place: Place, { pivot, members }: SagaFacts): boolean {
  if (place.block !== undefined) return true;
  const index = members.get(place.sequence)?.get(name)?.index ?? 0;
  return pivot !== undefined && index >= pivot.position;
}
