import type { NodeDocument, RecoveryOptions, SagaDocument, StepDocument } from "../../saga/document.js";

/** A link of a chain: it makes one call of a saga. */
export interface Link {
  /** Its name: that of the step, or `compensate <step>`; `end` for the one that only ends what has failed. */
  readonly name: string;
  readonly step: StepDocument | undefined;
  readonly role: "action" | "compensation" | "end";
  /** Undefined for the link that ends. */
  readonly operation: string | undefined;
  /** The links that may come next. */
  readonly next: readonly string[];
  /** The link that goes on if this one has failed for good; undefined if the chain stops here until somebody restarts it. */
  readonly onFailure: string | undefined;
}

/** The name of the link that makes a call. */
export function linkName({ role, name }: { readonly role: string; readonly name: string }): string {
  return role === "action" ? name : `compensate ${name}`;
}

interface Placed {
  readonly name: string;
  readonly outermost: string;
  readonly step: StepDocument;
}

/** The links of a saga that is a sequence, in their order: the actions, then the compensations in the order of recovery. */
export function linksOf(document: SagaDocument): readonly Link[] {
  const { steps, hooks = {}, recovery = {} } = document;
  const actions = sequenceOf(steps);
  const onCompleted = sequenceOf(hooks.onCompleted ?? []);
  const onCompensated = sequenceOf(hooks.onCompensated ?? []);
  const forward = [...actions, ...onCompleted];
  const pivot = actions.findIndex(({ step }) => step.kind === "pivot");
  const turn = pivot < 0 ? actions.length : pivot;
  const ways = Array.from({ length: turn + 1 }, (_, count) =>
    wayBack(actions.slice(0, count), recovery, onCompensated),
  );
  const all = ways[turn] ?? [];
  // Whoever goes back may find that another run goes forward, and the other way round.
  const crossing = [all[0], forward[turn]?.name];
  const links = forward.map((placed, index): Link => {
    const { kind } = placed.step;
    const following = forward[index + 1]?.name;
    // Refused, only those before it are compensated; in doubt, it is too.
    const before = ways[Math.min(index, turn)]?.[0];
    const withIt = ways[Math.min(index + 1, turn)]?.[0];
    const isBestEffort = kind === "best-effort";
    const goesBack = index <= turn && index < actions.length && !isBestEffort;
    const failed = (kind === "read-only" ? before : withIt) ?? endLink;
    const onFailure = isBestEffort ? (following ?? endLink) : index >= turn ? undefined : failed;
    return {
      ...calling(placed, "action"),
      next: distinct(
        [following, ...(goesBack ? [before, withIt] : []), ...(index <= turn ? crossing : [])],
        placed.name,
      ),
      onFailure,
    };
  });
  const compensated = all.flatMap((name) =>
    [...actions, ...onCompensated].flatMap((placed) => {
      const role = onCompensated.includes(placed) ? "action" : "compensation";
      if (linkName({ role, name: placed.name }) !== name) return [];
      const following = ways.flatMap((way) => (way.includes(name) ? [way[way.indexOf(name) + 1]] : []));
      return [
        {
          ...calling(placed, role),
          next: distinct([...following, ...crossing], name),
          onFailure:
            role === "action" ? (following.find((each) => each !== undefined) ?? endLink) : undefined,
        } satisfies Link,
      ];
    }),
  );
  const named = [...links, ...compensated];
  const ends = named.some(({ onFailure }) => onFailure === endLink);
  const end: Link = {
    name: endLink,
    role: "end",
    step: undefined,
    operation: undefined,
    next: distinct(crossing, endLink),
    onFailure: undefined,
  };
  return ends ? [...named, end] : named;
}

/** The link that ends a saga if the last link that was to be has failed. */
const endLink = "end";

/** The links by which steps are compensated that were begun, in their order. */
function wayBack(
  begun: readonly Placed[],
  { order = "reverse" }: RecoveryOptions,
  onCompensated: readonly Placed[],
): readonly string[] {
  const backward = begun.filter(({ step }) => step.compensation !== undefined).reverse();
  const first = typeof order === "object" ? order.first : [];
  const ordered = [
    ...first.flatMap((name) => backward.filter(({ outermost }) => outermost === name)),
    ...backward.filter(({ outermost }) => !first.includes(outermost)),
  ];
  return [
    ...ordered.map(({ name }) => linkName({ role: "compensation", name })),
    ...onCompensated.map(({ name }) => name),
  ];
}

function calling({ name, step }: Placed, role: "action" | "compensation"): Omit<Link, "next" | "onFailure"> {
  const operation = role === "action" ? step.action.operation : (step.compensation?.operation ?? "");
  return { name: linkName({ role, name }), step, role, operation };
}

function sequenceOf(
  nodes: readonly NodeDocument[],
  parts = "",
  outermost: string | undefined = undefined,
): readonly Placed[] {
  return nodes.flatMap((node) => {
    const unit = outermost ?? node.name;
    if (node.type === "step") return [{ name: `${parts}${node.name}`, outermost: unit, step: node }];
    return node.type === "part" ? sequenceOf(node.steps, `${parts}${node.name}/`, unit) : [];
  });
}

/** The names without repetition, and without one's own. */
function distinct(names: readonly (string | undefined)[], own: string): readonly string[] {
  return [...new Set(names.filter((name) => name !== undefined && name !== own))].filter(
    (name) => name !== undefined,
  );
}
