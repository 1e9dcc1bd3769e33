import type { ModdleElement, ReadModel } from "bpmn-moddle";
import { isCompensated } from "../../lib/diagram/layout/saga-shape.js";
import type { SagaDocument } from "../../lib/saga/index.js";
import { elementOf, listOf, optional } from "./moddle-elements.js";

/** Steps that each failure of the outermost sequence takes back: by the model, and by the saga. */
export interface TakenBack {
  readonly failure: string;
  readonly byModel: readonly string[];
  readonly bySaga: readonly string[];
}

/** Follows each failure of the outermost sequence to the end of recovery. */
export function recoveriesOf(document: SagaDocument, { rootElement }: ReadModel): TakenBack[] {
  const process = listOf(rootElement, "rootElements").find(({ $type }) => $type === "bpmn:Process");
  const all = process === undefined ? [] : listOf(process, "flowElements");
  const activities = all.filter(
    (each) =>
      /:(ServiceTask|ReceiveTask|SubProcess|IntermediateCatchEvent)$/.test(each.$type) &&
      each.isForCompensation !== true,
  );
  const nodeOf = (activity: ModdleElement | undefined) =>
    activity === undefined ? -1 : activities.indexOf(activity);
  const nameOf = (activity: ModdleElement) =>
    document.steps[nodeOf(activity)]?.name ?? `no step: ${activity.id}`;
  const followed = (first: ModdleElement): readonly string[] => {
    const names: string[] = [];
    const seen = new Set<ModdleElement>();
    const left = [first];
    for (let at = left.shift(); at !== undefined; at = left.shift()) {
      if (seen.has(at)) continue;
      seen.add(at);
      const [definition] = at.$type === "bpmn:IntermediateThrowEvent" ? listOf(at, "eventDefinitions") : [];
      if (definition !== undefined) names.push(nameOf(elementOf(definition, "activityRef")));
      left.push(...listOf(at, "outgoing").map((flow) => elementOf(flow, "targetRef")));
    }
    return names;
  };
  const recovery = (index: number, isItself: boolean): readonly string[] => {
    const compensated = document.steps.filter(isCompensated).map(({ name }) => name);
    const order = document.recovery?.order ?? "reverse";
    // In another order than backward, those events that have nothing to take back do nothing.
    if (order !== "reverse" && compensated.length > 1) {
      const first =
        order === "parallel" ? compensated : order.first.filter((name) => compensated.includes(name));
      return [...first, ...compensated.filter((name) => !first.includes(name)).reverse()];
    }
    const begun = document.steps.slice(0, isItself ? index + 1 : index);
    return begun
      .filter(isCompensated)
      .map(({ name }) => name)
      .reverse();
  };
  return all.flatMap((each): TakenBack[] => {
    const [definition] = each.$type === "bpmn:BoundaryEvent" ? listOf(each, "eventDefinitions") : [];
    if (definition?.$type === "bpmn:ErrorEventDefinition") {
      const index = nodeOf(elementOf(each, "attachedToRef"));
      return [{ failure: each.id ?? "", byModel: followed(each), bySaga: recovery(index, false) }];
    }
    const usual = each.$type === "bpmn:ExclusiveGateway" ? optional(each, "default") : undefined;
    const failed = listOf(each, "outgoing").find((flow) => flow !== usual);
    if (usual === undefined || failed === undefined) return [];
    const index = nodeOf(optional(listOf(each, "incoming")[0], "sourceRef"));
    return [
      {
        failure: each.id ?? "",
        byModel: followed(elementOf(failed, "targetRef")),
        bySaga: recovery(index, true),
      },
    ];
  });
}
