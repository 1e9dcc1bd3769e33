import type {
  BlockDocument,
  ChoiceDocument,
  ExpandedSaga,
  NodeDocument,
  StepDocument,
} from "../../saga/index.js";
import { hasCompensation, needsEvaluation } from "../lower/node-facts.js";
import { statesOfAgain } from "./again.js";
import {
  type BegunNode,
  backward,
  endsOnTask,
  failed,
  type Ran,
  type StateCount,
  sum,
  tallied,
} from "./counts.js";
import { type At, branchesOf, type Course } from "./course.js";
import { type Facts, factsOf, hasAnswerChoice, nodesInBlocks } from "./facts.js";

/** Counts the states that a run of a saga enters. */
export class Counting {
  readonly #document: ExpandedSaga;
  readonly #course: Course;
  readonly #facts: Facts;
  /** Steps whose compensations are stuck, by name and iteration. */
  readonly #stuck = new Set<string>();

  constructor(document: ExpandedSaga, course: Course) {
    this.#document = document;
    this.#course = course;
    this.#facts = factsOf(document);
  }

  /** The Choice before the first node, if there is one. */
  get atStart(): number {
    return this.#facts.gate === 0 ? 1 : 0;
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

  /** Runs a node of the outermost sequence, with the Choice after it that leads a redriven saga back. */
  node(index: number): Ran {
    const node = this.#document.steps[index];
    if (node === undefined) throw new RangeError(`The saga has no node ${index}.`);
    const ran = this.#node(node, [], this.#isBeforePivot(index));
    if (ran.ended !== "done" || this.#facts.gate !== index + 1) return ran;
    return { ...ran, entered: ran.entered + 1, onTask: false };
  }

  #outermost(): Ran {
    let entered = this.atStart;
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
    const isRead = hasAnswerChoice(step, this.#facts);
    // An error leads away from the Task, an answer from the Choice behind it.
    const isAnswered = outcome !== "rejected" && outcome !== "inDoubt";
    const entered = isRead && isAnswered ? 2 : 1;
    if (outcome === "succeeds") return { entered, ended: "done", begun: own, onTask: !isRead };
    if (step.kind === "best-effort") return { entered, ended: "done", begun: [], onTask: false };
    const isRejected = outcome === "rejected" || outcome === "answeredRejected";
    if (step.kind === "retriable" || (step.kind === "pivot" && !isRejected))
      return { entered: 1, ended: "stuck", begun: [], onTask: true };
    const spared = isRejected && !this.#facts.notFinal.has(step.action.operation);
    return failed(entered, spared ? [] : own);
  }

  /** A compensation is one state; where it is stuck that is noted. */
  #compensated(step: StepDocument, at: At): number {
    if (this.#course.isStuck?.(step, at) === true) this.#stuck.add(placeOf(step.name, at));
    return 1;
  }

  #block(block: BlockDocument, at: At, beforePivot: boolean): Ran {
    const branches = branchesOf(block, at, this.#course);
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
    this.#blocks ??= new Set(nodesInBlocks(this.#document.steps));
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
    this.#allAgain ??= statesOfAgain(this.#document.steps, [], {
      course: this.#course,
      isStuck: (step, at) => this.#stuck.has(placeOf(step, at)),
    });
    return this.#allAgain;
  }
}

function placeOf(step: string, at: At): string {
  return [step, ...at].join("/");
}
