import { allSteps, type NodeDocument, type SagaDocument, type StepDocument } from "../../saga/index.js";
import { columnsOf, isCompensated, leadsBack, pivotEnd, recoveryPlaces } from "../layout/saga-shape.js";
import { Expressions } from "../words/expressions.js";
import { listed } from "../words/time.js";
import { Titles } from "../words/titles.js";

/** The words for a saga's parts that the sections of its page have in common. */
export class SagaWords {
  readonly titles: Titles;
  readonly expressions: Expressions;
  /** The nodes of the outermost sequence up to the pivot, with it. */
  readonly before: readonly NodeDocument[];
  /** Those after it. */
  readonly after: readonly NodeDocument[];
  readonly pivot: StepDocument | undefined;
  readonly document: SagaDocument;

  constructor(document: SagaDocument) {
    this.document = document;
    this.titles = new Titles(document);
    this.expressions = new Expressions(document);
    const end = pivotEnd(document);
    this.before = document.steps.slice(0, end);
    this.after = document.steps.slice(end);
    const last = document.steps[end - 1];
    this.pivot = last?.type === "step" && last.kind === "pivot" ? last : undefined;
  }

  /** True if something can lead back. */
  get canFail(): boolean {
    return leadsBack(this.before, this.titles);
  }

  /** True if a run can get stuck: by a compensation, the pivot or what follows it. */
  get canGetStuck(): boolean {
    const steps = allSteps([...this.before, ...this.after]);
    return steps.some(({ kind }) => kind === "compensatable" || kind === "pivot" || kind === "retriable");
  }

  /** A node's title in quotes. */
  named(node: NodeDocument): string {
    return `"${this.titles.node(node)}"`;
  }

  columns(node: NodeDocument) {
    return columnsOf(node, this.expressions) ?? [];
  }

  /** The way a node is taken back: by its compensation, or by those of the steps in it. */
  takenBackBy(node: NodeDocument): string {
    if (node.type !== "step") return `what was done in ${this.named(node)}`;
    const { compensation } = node;
    return compensation === undefined ? "" : `"${this.titles.operation(compensation.operation)}"`;
  }

  /** The compensations of the steps in a block, in words; empty for a step. */
  compensationsIn(node: NodeDocument): string {
    if (node.type === "step") return "";
    const operations = allSteps([node]).flatMap(({ compensation }) => compensation?.operation ?? []);
    const titles = operations.map((operation) => `"${this.titles.operation(operation)}"`);
    return listed([...new Set(titles)], "and");
  }

  /** Nodes of the outermost sequence that can be taken back, in the order of recovery. */
  inRecoveryOrder(nodes: readonly NodeDocument[]): readonly NodeDocument[] {
    const places = recoveryPlaces(this.document);
    const compensated = nodes.filter(isCompensated).reverse();
    return places === undefined
      ? compensated
      : [...compensated].sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
  }

  /** True if everything is taken back at the same time. */
  get isParallel(): boolean {
    return this.document.recovery?.order === "parallel";
  }

  /** The steps that are taken back, in words for a table. */
  taken(nodes: readonly NodeDocument[]): string {
    const names = this.inRecoveryOrder(nodes).map((node) => this.takenBackBy(node));
    if (names.length === 0) return "nothing has to be taken back";
    return names.join(this.isParallel ? " and, at the same time, " : ", then ");
  }
}
