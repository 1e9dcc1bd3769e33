import type { NodeDocument } from "../../saga/index.js";
import { laneDistance, measures } from "./measures.js";
import type { Column } from "./saga-shape.js";

/** Room that something takes to the left and to the right of the middle of its forward lane. */
export interface Extent {
  readonly left: number;
  readonly right: number;
}

/** Answers of the saga that the widths depend on. */
export interface ShapeQuestions {
  readonly columnsOf: (node: NodeDocument) => readonly Column[] | undefined;
  readonly leadsBack: (nodes: readonly NodeDocument[]) => boolean;
}

/** The widths of sequences and frames. Each is computed once, from the inside out. */
export class Extents {
  readonly #questions: ShapeQuestions;
  readonly #frames = new Map<NodeDocument, Extent>();

  constructor(questions: ShapeQuestions) {
    this.#questions = questions;
  }

  /**
   * The room of a sequence.
   *
   * @param hasRecovery true if there is a lane for recovery beside it.
   */
  sequence(nodes: readonly NodeDocument[], hasRecovery: boolean): Extent {
    const half = measures.box / 2;
    const extents = nodes.map((node) => this.node(node, hasRecovery));
    return {
      left: Math.max(half, ...extents.map(({ left }) => left)),
      right: Math.max(hasRecovery ? laneDistance + half : half, ...extents.map(({ right }) => right)),
    };
  }

  /** The room of one node, with its frame. */
  node(node: NodeDocument, hasRecovery: boolean): Extent {
    const columns = this.#questions.columnsOf(node);
    if (columns === undefined) return { left: measures.box / 2, right: measures.box / 2 };
    const known = this.#frames.get(node);
    if (known !== undefined) return known;
    const extent = this.#frame(node, columns, hasRecovery);
    this.#frames.set(node, extent);
    return extent;
  }

  /** The columns of a frame, each with its lanes. The first one's forward lane is that around the frame. */
  columns(
    columns: readonly Column[],
    hasRecovery: boolean,
  ): readonly { readonly extent: Extent; readonly hasRecovery: boolean; readonly offset: number }[] {
    let edge: number | undefined;
    return columns.map(({ steps }) => {
      const own = hasRecovery && this.#questions.leadsBack(steps);
      const extent = this.sequence(steps, own);
      const offset = edge === undefined ? 0 : edge + measures.between + extent.left;
      edge = offset + extent.right;
      return { extent, hasRecovery: own, offset };
    });
  }

  #frame(node: NodeDocument, columns: readonly Column[], hasRecovery: boolean): Extent {
    const placed = this.columns(columns, hasRecovery);
    const [first] = placed;
    const last = placed.at(-1);
    const content = (last?.offset ?? 0) + (last?.extent.right ?? measures.box / 2);
    const stack = node.type === "forEach" ? measures.stack : 0;
    return {
      left: (first?.extent.left ?? measures.box / 2) + measures.padding,
      right: Math.max(content, hasRecovery ? laneDistance + measures.padding : 0) + measures.padding + stack,
    };
  }
}
