import { canonicalJson, type JsonValue, statesOf } from "../asl/index.js";
import { compile } from "../compiler/index.js";
import {
  expandParts,
  type NodeDocument,
  type Place,
  relativeName,
  type SagaDocument,
  type StepDocument,
  walk,
} from "../saga/index.js";

/** Change of one thing that has a name. */
export interface NamedChange {
  readonly name: string;
  readonly change: "added" | "removed" | "changed";
  /** Parts that are different: `kind: read-only → pivot`, `the request`. Empty unless it changed. */
  readonly parts: readonly string[];
}

/** Change of the key of a step that both sagas have. */
export interface KeyChange {
  readonly step: string;
  /** End of the key, behind `<state machine>:<execution>`: `/Travellers/<index>/ReservePlace`. */
  readonly before: string;
  readonly after: string;
}

/** The changes from one version of a saga to another. Plain data, ready for JSON. */
export interface SagaDifference {
  readonly before: string;
  readonly after: string;
  readonly steps: readonly NamedChange[];
  /** Names of steps and blocks that both have, in the new order, if the order is another one. */
  readonly order: readonly string[] | undefined;
  readonly operations: readonly NamedChange[];
  readonly states: { readonly added: readonly string[]; readonly removed: readonly string[] };
  readonly keys: readonly KeyChange[];
  /** Options, recovery, hooks and the output: those that are different. */
  readonly settings: readonly string[];
  /** True if the compiled state machines are different. */
  readonly changesDefinition: boolean;
  /** Operations that running executions of the old version may still call, and the new version doesn't. */
  readonly retainedOperations: readonly string[];
  /** Sentences about executions that run, or are stuck. */
  readonly forRunning: readonly string[];
  /** Sentences about executions that start afterwards. */
  readonly forNew: readonly string[];
}

/** Compares two versions of a saga. Both have to be valid. */
export function diffSagas(before: SagaDocument, after: SagaDocument): SagaDifference {
  const [old, next] = [partsOf(before), partsOf(after)];
  const steps = changesIn(old.nodes, next.nodes, changedParts);
  const operations = changesIn(old.operations, next.operations, (one, other) =>
    differentFields(one, other, {}),
  );
  const keys = [...old.keys].flatMap(([step, key]): KeyChange[] => {
    const now = next.keys.get(step);
    return now === undefined || now === key ? [] : [{ step, before: key, after: now }];
  });
  const added = [...next.states.keys()].filter((name) => !old.states.has(name));
  const removed = [...old.states.keys()].filter((name) => !next.states.has(name));
  const kept = [...next.nodes.keys()].filter((name) => old.nodes.has(name));
  const keptBefore = [...old.nodes.keys()].filter((name) => next.nodes.has(name));
  const difference = {
    before: before.name,
    after: after.name,
    steps,
    order: same(kept, keptBefore) ? undefined : kept,
    operations,
    states: { added, removed },
    keys,
    settings: differentSettings(before, after),
    changesDefinition: !same(old.definition, next.definition),
    retainedOperations: [...old.called].filter((name) => !next.called.has(name)),
  };
  return {
    ...difference,
    forRunning: forRunning(difference, before, after),
    forNew: forNew(difference, old, next),
  };
}

interface Parts {
  /** Steps, hooks, blocks and waits by name, in their order. */
  readonly nodes: ReadonlyMap<string, NodeDocument>;
  readonly operations: ReadonlyMap<string, SagaDocument["operations"][number]>;
  /** Operations that steps and hooks call. */
  readonly called: ReadonlySet<string>;
  readonly keys: ReadonlyMap<string, string>;
  readonly states: ReadonlyMap<string, unknown>;
  readonly definition: unknown;
  readonly pivot: string | undefined;
}

function partsOf(saga: SagaDocument): Parts {
  const document = expandParts(saga);
  const placed = [...walk(document.steps)];
  const hooks = document.hooks?.onCompensated ?? [];
  const nodes = [...placed.map(({ node }) => node), ...hooks];
  const { definition } = compile(saga);
  return {
    nodes: new Map(nodes.map((node) => [node.name, node])),
    operations: new Map(document.operations.map((operation) => [operation.name, operation])),
    called: new Set(nodes.flatMap(calledBy)),
    keys: new Map(
      placed.flatMap(({ node, place }) => (node.type === "step" ? [[node.name, keyOf(node, place)]] : [])),
    ),
    states: new Map(definition === undefined ? [] : statesOf(definition)),
    definition,
    pivot: nodes.find((node) => node.type === "step" && node.kind === "pivot")?.name,
  };
}

function calledBy(node: NodeDocument): string[] {
  if (node.type !== "step") return [];
  return [node.action.operation, ...(node.compensation === undefined ? [] : [node.compensation.operation])];
}

/** The end of a step's key: the blocks and lists around it, each by its name in what is around it, and its own name. */
function keyOf(step: StepDocument, place: Place): string {
  const around: NodeDocument[] = [];
  for (let { block } = place; block !== undefined; block = block.place.block) {
    if (block.node.type === "parallel" || block.node.type === "forEach") around.unshift(block.node);
  }
  let outer: string | undefined;
  let key = "";
  for (const { name, type } of [...around, step]) {
    key += `/${outer === undefined ? name : relativeName(name, outer)}${type === "forEach" ? "/<index>" : ""}`;
    outer = name;
  }
  return key;
}

function changesIn<Thing extends object>(
  before: ReadonlyMap<string, Thing>,
  after: ReadonlyMap<string, Thing>,
  partsThatChanged: (before: Thing, after: Thing) => string[],
): NamedChange[] {
  const removed = [...before.keys()].filter((name) => !after.has(name));
  return [
    ...[...after].flatMap(([name, thing]): NamedChange[] => {
      const old = before.get(name);
      if (old === undefined) return [{ name, change: "added", parts: [] }];
      const parts = partsThatChanged(old, thing);
      return parts.length === 0 ? [] : [{ name, change: "changed", parts }];
    }),
    ...removed.map((name): NamedChange => ({ name, change: "removed", parts: [] })),
  ];
}

function changedParts(before: NodeDocument, after: NodeDocument): string[] {
  if (before.type !== after.type) return [`${before.type} → ${after.type}`];
  if (before.type === "step" && after.type === "step") {
    const [action, compensation] = [after.action, after.compensation];
    return [
      ...(before.kind === after.kind ? [] : [`kind: ${before.kind} → ${after.kind}`]),
      ...differentFields(before.action, action, { operation: "action" }),
      ...differentFields(before.compensation ?? {}, compensation ?? {}, { operation: "compensation" }).map(
        (part) => (part.startsWith("compensation") ? part : `${part} of the compensation`),
      ),
    ];
  }
  // What blocks hold is compared by itself.
  const own = ({ name: _a, type: _b, title: _c, ...rest }: NodeDocument): object => ({
    ...rest,
    ...("steps" in rest ? { steps: rest.steps.map(({ name }) => name) } : {}),
    ...("branches" in rest ? { branches: outlineOf(rest.branches) } : {}),
    ...("paths" in rest ? { paths: outlineOf(rest.paths) } : {}),
  });
  return differentFields(own(before), own(after), {});
}

function outlineOf(
  sequences: readonly {
    readonly name: string;
    readonly title?: string;
    readonly steps: readonly NodeDocument[];
  }[],
) {
  return sequences.map(({ steps, title: _title, ...rest }) => ({
    ...rest,
    steps: steps.map(({ name }) => name),
  }));
}

/** Names of the fields that differ. Those in `told` are told with both values, under another name. */
function differentFields(before: object, after: object, told: Readonly<Record<string, string>>): string[] {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
  fields.delete("title");
  return [...fields].flatMap((field) => {
    const [one, other] = [fieldOf(before, field), fieldOf(after, field)];
    if (same(one, other)) return [];
    const name = Object.hasOwn(told, field) ? told[field] : undefined;
    return name === undefined ? [field] : [`${name}: ${shown(one)} → ${shown(other)}`];
  });
}

function shown(value: JsonValue | undefined): string {
  if (value === undefined) return "none";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function fieldOf(of: object, field: string): JsonValue | undefined {
  return new Map<string, JsonValue>(Object.entries(of)).get(field);
}

const defaults = { whenCompensated: "fail", redriveAfterStop: "compensate", largeOutput: false };

function differentSettings(before: SagaDocument, after: SagaDocument): string[] {
  const options = differentFields(
    { ...defaults, ...before.options },
    { ...defaults, ...after.options },
    {
      deadline: "deadline",
      whenCompensated: "whenCompensated",
      redriveAfterStop: "redriveAfterStop",
      largeOutput: "largeOutput",
    },
  );
  return [
    ...options,
    ...(same(before.recovery, after.recovery) ? [] : ["recovery"]),
    ...(same(before.output, after.output) ? [] : ["output"]),
  ];
}

function forRunning(
  { changesDefinition, retainedOperations }: Pick<SagaDifference, "changesDefinition" | "retainedOperations">,
  before: SagaDocument,
  after: SagaDocument,
): string[] {
  const renamed = before.name !== after.name;
  const meaning = [before, after].map(({ options }) => options?.whenCompensated ?? "fail");
  return [
    ...(changesDefinition
      ? ["They keep the definition that they started with, also when they are redriven."]
      : []),
    ...(retainedOperations.length === 0
      ? []
      : [
          `They may still call ${retainedOperations.join(", ")}. Keep the permission and the functions until the last of them has ended, and 14 days longer for those that are stuck: list them in retainedOperations.`,
        ]),
    ...(renamed
      ? [
          `The saga's name changes from ${before.name} to ${after.name}. If the state machine's name or its construct's id changes with it, the old state machine is deleted: that ends its executions with nothing taken back.`,
        ]
      : []),
    ...(meaning[0] === meaning[1]
      ? []
      : [
          "Whether a compensated execution FAILED or SUCCEEDED depends on the version that it started with; rules, metrics and `saga list` go by the new one.",
        ]),
  ];
}

function forNew(
  {
    keys,
    steps,
    operations,
    changesDefinition,
  }: Pick<SagaDifference, "keys" | "steps" | "operations" | "changesDefinition">,
  before: Parts,
  after: Parts,
): string[] {
  const added = operations.filter(({ change }) => change === "added").map(({ name }) => name);
  const uncompensated = steps.filter(
    ({ name, change }) =>
      change === "changed" && isCompensated(before.nodes.get(name)) && !isCompensated(after.nodes.get(name)),
  );
  return [
    ...(changesDefinition ? [] : ["Nothing: both compile to the same state machine."]),
    ...(before.pivot === after.pivot ? [] : [pivotMoves(before.pivot, after.pivot)]),
    ...(added.length === 0 ? [] : [`They call ${added.join(", ")}: deploy what carries that out before.`]),
    ...uncompensated.map(({ name }) => `${name} isn't taken back any more.`),
    ...(keys.length === 0
      ? []
      : [
          "Keys of steps change. Each execution has keys of its own, so that matters only if you read keys by their form.",
        ]),
  ];
}

function pivotMoves(before: string | undefined, after: string | undefined): string {
  if (before === undefined)
    return `${after} is a point of no return: after it, nothing is taken back any more.`;
  if (after === undefined) return `There is no point of no return any more; it was ${before}.`;
  return `The point of no return moves from ${before} to ${after}.`;
}

function isCompensated(node: NodeDocument | undefined): boolean {
  return node?.type === "step" && node.compensation !== undefined;
}

/** True if two values are the same JSON, whatever the order of properties. */
function same(one: unknown, other: unknown): boolean {
  return canonicalJson(one) === canonicalJson(other);
}
