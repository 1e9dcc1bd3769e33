import {
  allSteps,
  documentFormat,
  type NodeDocument,
  type OperationDocument,
  type ParallelDocument,
  type ReferencePath,
  type ReferenceRoot,
  type SagaDocument,
  type StepDocument,
  type StepKind,
} from "../../lib/saga/index.js";

/** A reference as JSON. */
export function ref(root: ReferenceRoot, ...path: (string | number)[]): { $ref: ReferencePath } {
  return { $ref: [root, ...path] };
}

/** The plainest request of an effectful step. */
export const withKey = { id: ref("key") };

/** What a step is told beyond its name; the rest is plain. */
export type StepParts = Omit<Partial<StepDocument>, "action" | "compensation"> & {
  readonly action?: Partial<StepDocument["action"]>;
  readonly compensation?: Partial<NonNullable<StepDocument["compensation"]>>;
};

/** A step whose action is the operation `Do<name>`, and whose compensation, where its kind has one, `Cancel<name>`. */
export function step(name: string, { kind = "compensatable", ...parts }: StepParts = {}): StepDocument {
  const plain = name.replace(/[^A-Za-z0-9]/g, "");
  return {
    type: "step",
    name,
    kind,
    action: { operation: `Do${plain}`, request: withKey, ...parts.action },
    ...(kind === "compensatable" || parts.compensation !== undefined
      ? { compensation: { operation: `Cancel${plain}`, ...parts.compensation } }
      : {}),
  };
}

/** Steps of these kinds, called A, B, C … */
export function stepsOf(...kinds: readonly StepKind[]): StepDocument[] {
  return kinds.map((kind, index) => step(String.fromCharCode(65 + index), { kind }));
}

/** A Parallel with these branches. */
export function parallel(
  name: string,
  branches: Readonly<Record<string, readonly NodeDocument[]>>,
): ParallelDocument {
  return {
    type: "parallel",
    name,
    branches: Object.entries(branches).map(([branch, steps]) => ({ name: branch, steps })),
  };
}

/** A saga's document around its steps. */
export function sagaOf(
  steps: readonly NodeDocument[],
  {
    declared = {},
    ...rest
  }: Partial<Omit<SagaDocument, "operations" | "steps">> & {
    /** What its operations declare, by name: all others never reject. */
    readonly declared?: Readonly<Record<string, Partial<OperationDocument>>>;
  } = {},
): SagaDocument {
  const used = allSteps(steps).flatMap(({ action, compensation }) => [action, compensation ?? action]);
  return {
    format: documentFormat,
    name: "ByHand",
    operations: [...new Set(used.map(({ operation }) => operation))].map((name) => ({
      name,
      rejections: [],
      ...declared[name],
    })),
    steps,
    ...rest,
  };
}
