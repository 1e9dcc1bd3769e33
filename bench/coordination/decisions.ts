import type { Answer, Decision, Decisions } from "../../lib/coordination/engine/ports.js";

/** A store of decisions in memory, in which each write is one operation of the process that makes it. */
export function memoryDecisions(
  items: Map<string, { decision?: Decision; answer?: Answer }>,
  operation: <T>(run: () => T, bytes: number) => Promise<T>,
): Decisions {
  return {
    begin: (execution) =>
      operation(() => {
        const item = items.get(execution);
        if (item === undefined) items.set(execution, {});
        const decision = item?.decision;
        return { isFirst: item === undefined, ...(decision === undefined ? {} : { decision }) };
      }, execution.length),
    decide: (execution, decision) =>
      operation(() => {
        const item = items.get(execution) ?? {};
        items.set(execution, item);
        const isOwn = item.decision === undefined;
        // As it is read from a table.
        item.decision ??= JSON.parse(JSON.stringify(decision)) as Decision;
        return { ...item.decision, isOwn };
      }, JSON.stringify(decision).length),
    keep: (key, answer) =>
      operation(() => {
        const item = items.get(key) ?? {};
        items.set(key, item);
        item.answer ??= answer;
        return item.answer;
      }, JSON.stringify(answer).length),
  };
}
