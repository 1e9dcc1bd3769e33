import type { NodeDocument, RecoveryOptions, SagaDocument, TemplateJson } from "../../../lib/saga/index.js";
import type { Chance } from "./chance.js";
import type { DataType, Known } from "./data-types.js";
import type { RandomTemplates } from "./random-templates.js";

const any: DataType = { is: "any" };

/** A random output of what is known in the end. */
export function randomOutput(
  known: readonly Known[],
  { chance, templates }: { readonly chance: Chance; readonly templates: RandomTemplates },
): TemplateJson {
  const properties = Object.fromEntries(
    chance.times(chance.whole(0, 4), (index) => [
      chance.pick([`r${index}`, "constructor", "it's", "outcome", "a b"]),
      templates.of(any, { known, mayBeRaw: false }),
    ]),
  );
  return chance.is(0.1) ? { $object: { ...properties, $total: 1 } } : properties;
}

/** Random options of a saga. */
export function randomOptions(chance: Chance): NonNullable<SagaDocument["options"]> {
  return {
    ...chance.maybe(0.25, "deadline", () =>
      chance.pick([{ minutes: 1 }, { hours: 2 }, { days: 300 }, { seconds: 5 }, { minutes: 30 }]),
    ),
    ...chance.maybe(0.5, "whenCompensated", () => chance.pick(["fail", "succeed"] as const)),
    ...chance.maybe(0.3, "largeOutput", () => chance.is(0.7)),
    ...chance.maybe(0.6, "redriveAfterStop", () => chance.pick(["compensate", "continue"] as const)),
  };
}

/** Random options of the recovery from what comes before the pivot. */
export function randomRecovery(nodes: readonly NodeDocument[], chance: Chance): RecoveryOptions {
  const compensated = nodes.filter((node) => JSON.stringify(node).includes('"compensation"'));
  const first = compensated.filter(() => chance.is(0.5)).map(({ name }) => name);
  return {
    ...chance.maybe(0.8, "order", () =>
      chance.pick(["reverse", "parallel", { first }, { first: first.reverse() }] as const),
    ),
    ...chance.maybe(0.4, "continueOnStuck", () => chance.is(0.8)),
  };
}
