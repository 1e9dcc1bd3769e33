import { requestReferences } from "./describe-step.js";
import { mustBeFunction, mustBeObject, mustBeTitle } from "./description-error.js";
import type { NodeDocument, OperationDocument, PathDocument, SagaDocument, Titled } from "./document.js";
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
export interface ToldPath extends Titled {
  readonly when: "otherwise" | ((references: EveryReference) => unknown);
  readonly describe: Describe;
}

/** The title of a block, a choice, a part or a path, if it was given one. */
export function titleIn(of: string, props: unknown): Titled {
  if (props === undefined) return {};
  mustBeObject<Titled>(`The properties of the ${of}`, props, '{ title: "Reserve a car" }');
  const { title } = props;
  mustBeTitle(of, title);
  return title === undefined ? {} : { title };
}

export function describeParallel(
  name: string,
  branches: Readonly<Record<string, Describe>>,
  titled: Titled,
): DescribedNode {
  const described = Object.entries(branches).map(([branch, describe]) => ({
    name: branch,
    ...describe(branch),
  }));
  return {
    node: {
      type: "parallel",
      name,
      ...titled,
      branches: described.map(({ name: branch, steps }) => ({ name: branch, steps })),
    },
    operations: described.flatMap(({ operations }) => operations),
  };
}

export function describeForEach(name: string, props: WrittenForEach, describe: Describe): DescribedNode {
  const { items, maxConcurrency, maxItems } = props;
  mustBeFunction(`The property "items" of the block "${name}"`, items, "({ input }) => input.travellers");
  const { steps, operations } = describe(name);
  return {
    node: {
      type: "forEach",
      name,
      ...titleIn(`block "${name}"`, props),
      items: describedTemplate(() => items(requestReferences()), `the list of the block "${name}"`),
      ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
      ...(maxItems === undefined ? {} : { maxItems }),
      steps,
    },
    operations,
  };
}

export function describeChoice(
  name: string,
  paths: Readonly<Record<string, ToldPath>>,
  titled: Titled,
): DescribedNode {
  const described = Object.entries(paths).map(([path, props]) => {
    const { when, describe } = props;
    const { steps, operations } = describe(path);
    const document: PathDocument = {
      name: path,
      ...titleIn(`path "${path}" of the choice "${name}"`, props),
      ...(when === "otherwise" ? {} : { when: conditionOf(name, path, when) }),
      steps,
    };
    return { document, operations };
  });
  return {
    node: { type: "choice", name, ...titled, paths: described.map(({ document }) => document) },
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
    ...titleIn(`wait "${name}"`, props),
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
  props: { readonly input: ((references: EveryReference) => unknown) | undefined },
): DescribedNode {
  const { input } = props;
  if (input !== undefined) {
    mustBeFunction(`The input of the part "${name}"`, input, "({ input }) => ({ city: input.city })");
  }
  const { options, recovery, hooks } = used;
  return {
    node: {
      type: "part",
      name,
      ...titleIn(`part "${name}"`, props),
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
