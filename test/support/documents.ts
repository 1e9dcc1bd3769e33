import {
  allSteps,
  type ChoiceDocument,
  documentFormat,
  type ForEachDocument,
  type NodeDocument,
  type OperationDocument,
  type ParallelDocument,
  type PartDocument,
  type ReferencePath,
  type ReferenceRoot,
  type SagaDocument,
  type StepDocument,
  type StepKind,
  type TemplateJson,
  type TimeSpan,
  type WaitDocument,
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

/** The request of a callback step. */
export const withToken = { ...withKey, token: ref("taskToken") };

/** A step that waits for its answer by a token, for an hour at most, with a sign of life every minute. */
export function callback(
  name: string,
  {
    heartbeat = { minutes: 1 },
    action,
    ...parts
  }: StepParts & {
    readonly heartbeat?: TimeSpan;
  } = {},
): StepDocument {
  return step(name, {
    ...parts,
    action: { request: withToken, timeout: { hours: 1 }, callback: { heartbeat }, ...action },
  });
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

/** A forEach over a list with these steps. */
export function forEach(
  name: string,
  items: TemplateJson,
  steps: readonly NodeDocument[],
  options: Pick<ForEachDocument, "maxConcurrency" | "maxItems"> = {},
): ForEachDocument {
  return { type: "forEach", name, items, ...options, steps };
}

/** A choice of these paths, each with its condition, or "otherwise", and its steps. */
export function choice(
  name: string,
  paths: Readonly<Record<string, readonly [when: TemplateJson, steps: readonly NodeDocument[]]>>,
): ChoiceDocument {
  return {
    type: "choice",
    name,
    paths: Object.entries(paths).map(([path, [when, steps]]) => ({
      name: path,
      ...(when === "otherwise" ? {} : { when }),
      steps,
    })),
  };
}

/** A wait for a duration or until a time. */
export function wait(name: string, how: Pick<WaitDocument, "for" | "until">): WaitDocument {
  return { type: "wait", name, ...how };
}

/** A part with these steps: `of` is what a saga used as one says for itself. */
export function part(
  name: string,
  steps: readonly NodeDocument[],
  saga: Pick<PartDocument, "input" | "of"> = {},
): PartDocument {
  return { type: "part", name, ...saga, steps };
}

/**
 * A saga's document around its steps. Unless its options say otherwise it continues when it is redriven: so its machine
 * holds nothing but what a test is about.
 */
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
  const { onCompleted = [], onCompensated = [] } = rest.hooks ?? {};
  const used = allSteps([...steps, ...onCompleted, ...onCompensated]).flatMap(({ action, compensation }) => [
    action,
    compensation ?? action,
  ]);
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
    options: { redriveAfterStop: "continue", ...rest.options },
  };
}
