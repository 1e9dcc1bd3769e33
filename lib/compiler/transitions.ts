import {
  type BlockDocument,
  type ChoiceDocument,
  completionHooksOf,
  defaultMaxItems,
  type ForEachDocument,
  isBlock,
  type NodeDocument,
  rawIn,
  type SagaDocument,
  type StepDocument,
  sequencesIn,
} from "../saga/index.js";
import { hasCompensation } from "./lower/node-facts.js";

/** How the action of a step ends: well, refused, or with its tries exhausted. */
export type StepOutcome = "succeeds" | "rejected" | "inDoubt";

/**
 * A run of a saga: what decides which states it enters. `at` are the indexes of the iterations around, from the outside
 * in.
 */
export interface Course {
  /** @default - every action succeeds */
  readonly outcome?: (step: StepDocument, at: readonly number[]) => StepOutcome;
  /** The name of the path that a choice takes, or null where it just goes on. @default - the first */
  readonly path?: (choice: ChoiceDocument, at: readonly number[]) => string | null;
  /** How many elements a list has. @default 1 */
  readonly items?: (forEach: ForEachDocument, at: readonly number[]) => number;
  /** True if raw conditions, or a time from data, can be evaluated. @default true */
  readonly evaluates?: (node: NodeDocument, at: readonly number[]) => boolean;
  /** True if the compensation of a step exhausts its tries at first. Counts for sagas that continue on stuck. @default false */
  readonly isStuck?: (step: StepDocument, at: readonly number[]) => boolean;
}

/**
 * The state transitions of a run, as AWS charges them, retries apart: each state entered is one. Up to where it is stuck,
 * or to its end.
 *
 * @param document a saga without parts, as `expandParts` makes it.
 * @returns undefined where it depends on what is faster: where a branch is stuck, others end wherever they are.
 */
export function transitionsOf(document: SagaDocument, course: Course): number | undefined {
  return new Counting(document, course).run();
}

/**
 * Counts runs in which one step fails, each in the time that the node takes which it is in: what comes before and after
 * is counted once for all of them.
 */
export function failureCounter(
  document: SagaDocument,
): (index: number, course: Course) => number | undefined {
  const well = new Counting(document, {});
  const counts = document.steps.map((_node, index) => well.node(index));
  const upTo = [noStates];
  for (const ran of counts) upTo.push(joined(upTo.at(-1) ?? noStates, tallied(ran)));
  const all = upTo.at(-1) ?? noStates;
  return (index, course) => {
    const ran = new Counting(document, course).node(index);
    const before = upTo[index] ?? noStates;
    if (ran.ended === "racing") return undefined;
    if (ran.ended === "stuck") return before.entered + ran.entered;
    if (ran.ended === "failed") return well.failed(joined(before, tallied(ran)));
    const after = all.entered - (upTo[index + 1] ?? all).entered;
    const last = index === counts.length - 1 ? ran : counts.at(-1);
    return before.entered + ran.entered + after + well.completion(last);
  };
}

/** What was begun and is to be compensated, with how many states that takes. */
interface BegunNode {
  readonly node: NodeDocument;
  readonly entered: number;
  /** True if its compensation ends on a Task or a block, so that what it stands in can end there; a Choice cannot. */
  readonly onTask: boolean;
}

interface Ran {
  readonly entered: number;
  readonly ended: "done" | "failed" | "stuck" | "racing";
  readonly begun: readonly BegunNode[];
  /** True if it ended on a Task, so that no state is needed to end on. */
  readonly onTask: boolean;
}

type At = readonly number[];

/** The states entered, and what was begun: how many compensations of the outermost sequence, of how many states. */
interface StateCount {
  readonly entered: number;
  readonly begun: number;
  readonly backward: number;
  /** How many of these end on a Task or a block. */
  readonly endingOnTask: number;
}

const noStates: StateCount = { entered: 0, begun: 0, backward: 0, endingOnTask: 0 };

function tallied({ entered, begun }: Ran): StateCount {
  const endingOnTask = begun.filter(({ onTask }) => onTask).length;
  return { entered, begun: begun.length, backward: backward(begun), endingOnTask };
}

function joined(first: StateCount, second: StateCount): StateCount {
  return {
    entered: first.entered + second.entered,
    begun: first.begun + second.begun,
    backward: first.backward + second.backward,
    endingOnTask: first.endingOnTask + second.endingOnTask,
  };
}

class Counting {
  readonly #document: SagaDocument;
  readonly #course: Course;
  readonly #facts: Facts;
  /** Steps whose compensations are stuck, by name and iteration. */
  readonly #stuck = new Set<string>();

  constructor(document: SagaDocument, course: Course) {
    this.#document = document;
    this.#course = course;
    this.#facts = factsOf(document);
  }

  run(): number | undefined {
    const ran = this.#outermost();
    if (ran.ended === "racing") return undefined;
    if (ran.ended === "stuck") return ran.entered;
    if (ran.ended === "done") return ran.entered + this.completion(ran);
    return this.failed(tallied(ran));
  }

  /** The states that a saga ends on: none after a Task, and those that make an output which may be large. */
  completion(last: Ran | undefined): number {
    if (this.#document.options?.largeOutput === true) return 3;
    return last?.onTask === true ? 0 : 1;
  }

  /** What a node of the outermost sequence comes to, the Choice after it included that leads a redriven saga back. */
  node(index: number): Ran {
    const node = this.#document.steps[index];
    if (node === undefined) throw new RangeError(`The saga has no node ${index}.`);
    const ran = this.#node(node, [], this.#isBeforePivot(index));
    if (ran.ended !== "done" || this.#gate !== index + 1) return ran;
    return { ...ran, entered: ran.entered + 1, onTask: false };
  }

  /** The index of the node that a Choice stands before which leads a redriven execution back, -1 where there is none. */
  get #gate(): number {
    const { steps, options } = this.#document;
    const hooks = completionHooksOf(this.#document);
    if (options?.redriveAfterStop === "continue") return -1;
    const { pivot } = this.#facts;
    const firstHook = steps.findIndex(({ name }) => hooks.has(name));
    const turn = pivot >= 0 ? pivot : firstHook >= 0 ? firstHook : steps.length;
    const before = steps[turn - 1];
    if (before?.type === "wait" || before?.type === "choice") return turn;
    return before?.type === "step" && before.kind === "best-effort" ? turn : -1;
  }

  #outermost(): Ran {
    let entered = 0;
    let onTask = false;
    const begun: BegunNode[] = [];
    for (const index of this.#document.steps.keys()) {
      const ran = this.node(index);
      entered += ran.entered;
      begun.push(...ran.begun);
      onTask = ran.onTask;
      if (ran.ended !== "done") return { entered, ended: ran.ended, begun, onTask };
    }
    return { entered, ended: "done", begun, onTask };
  }

  /** The states of a run that failed: forward, backward, and at the end. */
  failed(tally: StateCount): number {
    const hooks = this.#document.hooks?.onCompensated?.length ?? 0;
    return tally.entered + this.#recovery(tally) + hooks + 1;
  }

  #isBeforePivot(index: number): boolean {
    const { pivot } = this.#facts;
    return pivot === -1 || index < pivot;
  }

  #sequence(nodes: readonly NodeDocument[], at: At, beforePivot: (index: number) => boolean): Ran {
    let entered = 0;
    let onTask = false;
    const begun: BegunNode[] = [];
    for (const [index, node] of nodes.entries()) {
      const ran = this.#node(node, at, beforePivot(index));
      entered += ran.entered;
      begun.push(...ran.begun);
      onTask = ran.onTask;
      if (ran.ended !== "done") return { entered, ended: ran.ended, begun, onTask };
    }
    return { entered, ended: "done", begun, onTask };
  }

  #node(node: NodeDocument, at: At, beforePivot: boolean): Ran {
    switch (node.type) {
      case "step":
        return this.#step(node, at);
      case "parallel":
      case "forEach":
        return this.#block(node, at, beforePivot);
      case "choice":
        return this.#choice(node, at, beforePivot);
      case "wait": {
        const before = needsEvaluation(node) ? 2 : 0;
        if (before > 0 && this.#course.evaluates?.(node, at) === false) return failed(before);
        return { entered: before + 1, ended: "done", begun: [], onTask: false };
      }
      case "part":
        throw new RangeError(`The part "${node.name}" was not put in place before.`);
    }
  }

  #step(step: StepDocument, at: At): Ran {
    const own: BegunNode[] =
      step.compensation === undefined
        ? []
        : [{ node: step, entered: this.#compensated(step, at), onTask: true }];
    const outcome = this.#course.outcome?.(step, at) ?? "succeeds";
    if (outcome === "succeeds") return { entered: 1, ended: "done", begun: own, onTask: true };
    if (step.kind === "best-effort") return { entered: 1, ended: "done", begun: [], onTask: false };
    const isRejected = outcome === "rejected";
    if (step.kind === "retriable" || (step.kind === "pivot" && !isRejected))
      return { entered: 1, ended: "stuck", begun: [], onTask: true };
    const spared = isRejected && !this.#facts.notFinal.has(step.action.operation);
    return failed(1, spared ? [] : own);
  }

  /** A compensation is one state; where it is stuck that is noted. */
  #compensated(step: StepDocument, at: At): number {
    if (this.#course.isStuck?.(step, at) === true) this.#stuck.add(placeOf(step.name, at));
    return 1;
  }

  #block(block: BlockDocument, at: At, beforePivot: boolean): Ran {
    const branches = this.#branchesOf(block, at);
    if (branches === undefined) return failed(2);
    const ran = branches.map(({ steps, at: inside }) => this.#sequence(steps, inside, () => beforePivot));
    if (ran.some(({ ended }) => ended === "racing" || ended === "stuck"))
      return { entered: 0, ended: "racing", begun: [], onTask: false };
    // A branch that failed, and one that did not end on a Task, ends on a state of its own.
    const inside = ran.map(({ entered, ended, onTask }) => entered + (ended === "done" && onTask ? 0 : 1));
    const entered = sum(inside) + (beforePivot ? 2 : 1);
    const begun = beforePivot && hasCompensation([block]) ? [this.#begunBlock(block, branches, ran)] : [];
    const ended = ran.some((each) => each.ended === "failed") ? "failed" : "done";
    return { entered, ended, begun, onTask: false };
  }

  /** Undefined where the list is too long. */
  #branchesOf(
    block: BlockDocument,
    at: At,
  ): { readonly steps: readonly NodeDocument[]; readonly at: At }[] | undefined {
    if (block.type === "parallel") return block.branches.map(({ steps }) => ({ steps, at }));
    const count = this.#course.items?.(block, at) ?? 1;
    if (count > (block.maxItems ?? defaultMaxItems)) return undefined;
    return Array.from({ length: count }, (_, index) => ({ steps: block.steps, at: [...at, index] }));
  }

  /** The block's state, and in each branch a Choice and what was begun, or a state that says that there is nothing. */
  #begunBlock(
    node: BlockDocument,
    branches: readonly { readonly steps: readonly NodeDocument[] }[],
    ran: readonly Ran[],
  ): BegunNode {
    const inside = branches.map(({ steps }, index) => {
      if (!hasCompensation(steps)) return 0;
      const begun = ran[index]?.begun ?? [];
      return 1 + backward(begun) + (endsOnTask(begun) && !this.#continues ? 0 : 1);
    });
    return { node, entered: 1 + sum(inside), onTask: true };
  }

  #choice(choice: ChoiceDocument, at: At, beforePivot: boolean): Ran {
    const before = needsEvaluation(choice) ? 2 : 0;
    if (before > 0 && this.#course.evaluates?.(choice, at) === false) return failed(before);
    const name = this.#course.path?.(choice, at);
    const path = name === undefined ? choice.paths[0] : choice.paths.find((each) => each.name === name);
    const ran = this.#sequence(path?.steps ?? [], at, () => beforePivot);
    const compensated = choice.paths.filter(({ steps }) => hasCompensation(steps));
    const entered = before + 1 + ran.entered;
    const onTask = ran.onTask;
    if (!beforePivot || compensated.length === 0) return { ...ran, entered, onTask, begun: [] };
    // In a block, a Choice after each path but the first one goes on where it is not known which was taken.
    const inBlock = this.#isInBlock(choice);
    const back = backward(ran.begun);
    const after = back > 0 && inBlock && path !== compensated[0] ? 1 : 0;
    const states = (ran.ended === "done" ? 1 : 0) + back + after;
    const own: BegunNode = { node: choice, entered: states, onTask: after === 0 && endsOnTask(ran.begun) };
    return { ...ran, entered, onTask, begun: states === 0 ? [] : [own] };
  }

  #blocks: ReadonlySet<NodeDocument> | undefined;
  #isInBlock(node: NodeDocument): boolean {
    this.#blocks ??= new Set(nodesInBlocks(this.#document.steps, false));
    return this.#blocks.has(node);
  }

  get #continues(): boolean {
    return this.#document.recovery?.continueOnStuck ?? false;
  }

  #recovery({ begun, backward: states, endingOnTask }: StateCount): number {
    if (begun === 0) return 0;
    const order = this.#document.recovery?.order ?? "reverse";
    const again = this.#continues ? this.#againAll() : 0;
    if (order === "reverse" || (order !== "parallel" && order.first.length === 0)) return states + again;
    const units = this.#document.steps.filter((node) => hasCompensation([node]));
    if (order === "parallel") {
      // In each branch a Choice, and a state where nothing was begun, or where what is stuck is handed out.
      const ends = units.length - (this.#continues ? 0 : endingOnTask);
      return 1 + units.length + states + ends + again;
    }
    const others = units.some(({ name }) => !order.first.includes(name)) ? 1 : 0;
    return order.first.length + others + states + again;
  }

  #allAgain: number | undefined;
  #againAll(): number {
    this.#allAgain ??= this.#again(this.#document.steps, []);
    return this.#allAgain;
  }

  /** What is tried once more: a Choice for each compensation, and a Task for those that are stuck. */
  #again(nodes: readonly NodeDocument[], at: At): number {
    return sum(
      nodes.map((node) => {
        if (!hasCompensation([node])) return 0;
        if (node.type === "step") return 1 + (this.#stuck.has(placeOf(node.name, at)) ? 1 : 0);
        if (!isBlock(node)) return sum(sequencesIn(node).map(({ steps }) => this.#again(steps, at)));
        const branches = (this.#branchesOf(node, at) ?? []).filter(({ steps }) => hasCompensation(steps));
        if (!branches.some(({ steps, at: inside }) => this.#isAnyStuck(steps, inside))) return 1;
        return 2 + sum(branches.map(({ steps, at: inside }) => this.#again(steps, inside) + 1));
      }),
    );
  }

  #isAnyStuck(nodes: readonly NodeDocument[], at: At): boolean {
    return nodes.some((node) => {
      if (node.type === "step") return this.#stuck.has(placeOf(node.name, at));
      if (isBlock(node))
        return (this.#branchesOf(node, at) ?? []).some(({ steps, at: inside }) =>
          this.#isAnyStuck(steps, inside),
        );
      return sequencesIn(node).some(({ steps }) => this.#isAnyStuck(steps, at));
    });
  }
}

/** What every run of a saga asks. */
interface Facts {
  /** The index of the pivot in the outermost sequence, -1 where there is none. */
  readonly pivot: number;
  /** Operations whose rejections are not final. */
  readonly notFinal: ReadonlySet<string>;
}

const factsOfSagas = new WeakMap<SagaDocument, Facts>();

function factsOf(document: SagaDocument): Facts {
  const known = factsOfSagas.get(document);
  if (known !== undefined) return known;
  const notFinal = document.operations.filter(({ rejectionsAreFinal }) => rejectionsAreFinal === false);
  const facts = {
    pivot: document.steps.findIndex((node) => node.type === "step" && node.kind === "pivot"),
    notFinal: new Set(notFinal.map(({ name }) => name)),
  };
  factsOfSagas.set(document, facts);
  return facts;
}

function failed(entered: number, begun: readonly BegunNode[] = []): Ran {
  return { entered, ended: "failed", begun, onTask: false };
}

/** True if a Parallel evaluates what a node depends on beforehand, because it may fail. */
function needsEvaluation(node: NodeDocument): boolean {
  if (node.type === "wait") return node.until !== undefined;
  return node.type === "choice" && node.paths.some(({ when = null }) => !rawIn(when).next().done);
}

/** True if what compensates a sequence ends on a Task or a block: that of what was begun first is the last. */
function endsOnTask([first]: readonly BegunNode[]): boolean {
  return first?.onTask ?? false;
}

function backward(begun: readonly BegunNode[]): number {
  return sum(begun.map(({ entered }) => entered));
}

function* nodesInBlocks(nodes: readonly NodeDocument[], inBlock: boolean): Generator<NodeDocument> {
  for (const node of nodes) {
    if (inBlock) yield node;
    for (const { steps } of sequencesIn(node)) yield* nodesInBlocks(steps, inBlock || isBlock(node));
  }
}

function placeOf(step: string, at: At): string {
  return [step, ...at].join("/");
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, each) => all + each, 0);
}
