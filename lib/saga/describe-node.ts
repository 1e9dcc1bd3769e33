import { requestReferences } from "./describe-step.js";
import { mustBeFunction, mustBeObject } from "./description-error.js";
import type { NodeDocument, OperationDocument, PathDocument, SagaDocument } from "./document.js";
import { plainSpan } from "./duration.js";
import { describedTemplate } from "./template.js";
import type { EveryReference, WrittenForEach, WrittenWait } from "./written-step.js";

/** A node as data, and the operations that it uses. */
export interface DescribedNode {
  readonly node: NodeDocument;
  readonly operations: readonly OperationDocument[];
}

/** Describes what is in a branch, which is begun with its name. */
export type Describe = (name: string) => Pick<SagaDocument, "steps" | "operations">;

/** A path of a choice as the user told it. */
export interface ToldPath {
  readonly when: "otherwise" | ((references: EveryReference) => unknown);
  readonly describe: Describe;
}

export function describeParallel(name: string, branches: Readonly<Record<string, Describe>>): DescribedNode {
  const described = Object.entries(branches).map(([branch, describe]) => ({
    name: branch,
    ...describe(branch),
  }));
  return {
    node: {
      type: "parallel",
      name,
      branches: described.map(({ name: branch, steps }) => ({ name: branch, steps })),
    },
    operations: described.flatMap(({ operations }) => operations),
  };
}

export function describeForEach(
  name: string,
  { items, maxConcurrency, maxItems }: WrittenForEach,
  describe: Describe,
): DescribedNode {
  mustBeFunction(`The property "items" of the block "${name}"`, items, "({ input }) => input.travellers");
  const { steps, operations } = describe(name);
  return {
    node: {
      type: "forEach",
      name,
      items: describedTemplate(() => items(requestReferences()), `the list of the block "${name}"`),
      ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
      ...(maxItems === undefined ? {} : { maxItems }),
      steps,
    },
    operations,
  };
}

export function describeChoice(name: string, paths: Readonly<Record<string, ToldPath>>): DescribedNode {
  const described = Object.entries(paths).map(([path, { when, describe }]) => {
    const { steps, operations } = describe(path);
    const document: PathDocument = {
      name: path,
      ...(when === "otherwise" ? {} : { when: conditionOf(name, path, when) }),
      steps,
    };
    return { document, operations };
  });
  return {
    node: { type: "choice", name, paths: described.map(({ document }) => document) },
    operations: described.flatMap(({ operations }) => operations),
  };
}

function conditionOf(choice: string, path: string, when: Exclude<ToldPath["when"], string>) {
  const where = `The property "when" of the path "${path}" of the choice "${choice}"`;
  mustBeFunction(where, when, '({ input }) => eq(input.by, "car"), or "otherwise"');
  return describedTemplate(
    () => when(requestReferences()),
    `the condition of the path "${path}" of the choice "${choice}"`,
  );
}

export function describeWait(name: string, props: unknown): NodeDocument {
  mustBeObject<WrittenWait>(`The properties of the wait "${name}"`, props, "{ for: { hours: 1 } }");
  const { for: duration, until } = props;
  if (until !== undefined)
    mustBeFunction(`The property "until" of the wait "${name}"`, until, "({ input }) => input.at");
  return {
    type: "wait",
    name,
    ...(duration === undefined ? {} : { for: plainSpan(duration, `The duration of the wait "${name}"`) }),
    ...(until === undefined
      ? {}
      : { until: describedTemplate(() => until(requestReferences()), `the time of the wait "${name}"`) }),
  };
}

/** A saga used inside another, with what is told of its input. */
export function describeUse(
  name: string,
  used: SagaDocument,
  input: ((references: EveryReference) => unknown) | undefined,
): DescribedNode {
  if (input !== undefined) {
    mustBeFunction(`The input of the part "${name}"`, input, "({ input }) => ({ city: input.city })");
  }
  const { options, recovery, hooks } = used;
  return {
    node: {
      type: "part",
      name,
      ...(input === undefined
        ? {}
        : {
            input: describedTemplate(() => input(requestReferences()), `the input of the part "${name}"`),
          }),
      steps: used.steps,
      of: {
        name: used.name,
        ...(options === undefined ? {} : { options }),
        ...(recovery === undefined ? {} : { recovery }),
        ...(hooks === undefined ? {} : { hooks }),
      },
    },
    operations: used.operations,
  };
}
