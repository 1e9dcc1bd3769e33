import {
  type NodeDocument,
  partSeparator,
  type SagaDocument,
  type StepDocument,
  type WaitDocument,
} from "../../saga/index.js";
import type { PictureFrame } from "../picture.js";
import { Expressions } from "../words/expressions.js";
import { boxWords, headWords } from "../words/step-words.js";
import { listed } from "../words/time.js";
import { Titles } from "../words/titles.js";
import { type BoxWords, fitText, freeText, heightAround } from "./box-text.js";
import { around, backMark, type BoxFacts, Drawing, type Port } from "./drawing.js";
import { Extents } from "./extents.js";
import { laneDistance, measures } from "./measures.js";
import { type Column, CompensationStates, columnsOf, leadsBack, recoveryPlaces } from "./saga-shape.js";

/** The surroundings of a sequence. */
interface Surroundings {
  /** The middle of its forward lane. */
  readonly x: number;
  /** True if there is a lane for recovery, which what stands in it leads to. */
  readonly hasRecovery: boolean;
  /** The names of the parts around it. */
  readonly prefix: string;
  /** The frame around it. */
  readonly frame?: string;
  /** True for the outermost sequence. */
  readonly isOutermost: boolean;
}

/** The ends of the two lanes while a sequence is drawn downwards. */
export interface Ends {
  /** The lower edge of everything so far. */
  readonly bottom: number;
  /** The point where the forward lane goes on. */
  readonly forward: Port;
  /** The point where recovery goes on: the lower edge of what is compensated next; undefined without a lane for it. */
  readonly back?: Port;
}

/** Draws sequences as ladders: forward down the left lane, recovery up the right one. */
export class Ladder {
  readonly drawing = new Drawing();
  readonly titles: Titles;
  readonly words: Expressions;
  readonly extents: Extents;
  readonly #states: CompensationStates;
  readonly #places: ReadonlyMap<NodeDocument, number> | undefined;

  constructor(document: SagaDocument) {
    this.titles = new Titles(document);
    this.words = new Expressions(document);
    this.#states = new CompensationStates(document);
    this.#places = recoveryPlaces(document);
    this.extents = new Extents({
      columnsOf: (node) => columnsOf(node, this.words),
      leadsBack: (nodes) => leadsBack(nodes, this.titles),
    });
  }

  /** Draws nodes one below the other. */
  sequence(nodes: readonly NodeDocument[], where: Surroundings, ends: Ends): Ends {
    return nodes.reduce<Ends>((above, node) => {
      const columns = columnsOf(node, this.words);
      if (node.type === "step" || node.type === "wait") return this.#step(node, where, above);
      return this.#frame(node, columns ?? [], where, above);
    }, ends);
  }

  #step(node: StepDocument | WaitDocument, where: Surroundings, above: Ends): Ends {
    const { drawing } = this;
    const { x, frame } = where;
    const words = boxWords(node, this.titles, this.words);
    const failing = above.back === undefined ? {} : failureWords(node, this.titles);
    const refused = failing.refused === undefined ? undefined : this.#refusal(failing.refused);
    const back = this.#compensation(node, where, failing.doubt);

    const top = above.bottom + Math.max(measures.row, refused === undefined ? 0 : refused + 4);
    const backTop =
      top + (refused === undefined ? Math.max(0, (back?.above ?? 0) - measures.row) : (back?.below ?? 0));
    const backMiddle = backTop + (back?.height ?? 0) / 2;
    const height = Math.max(
      heightAround(fitText(words, measures.box)),
      refused === undefined ? 0 : measures.refusal + 12,
      back === undefined ? 0 : backTop + back.height - top,
    );

    const name = `${where.prefix}${node.name}`;
    const facts: BoxFacts = { step: name, state: name, ...(frame === undefined ? {} : { frame }) };
    const id = `step:${name}`;
    drawing.box(
      { id, kind: node.type === "wait" ? "wait" : node.kind, words, at: around(x, top), height },
      node.type === "wait" ? facts : { ...facts, ...this.#called(node) },
    );
    drawing.line("next", above.forward, { id, x, y: top });
    const right = x + measures.box / 2;
    const backX = x + laneDistance;
    if (above.back !== undefined && failing.refused !== undefined) {
      const y = top + measures.refusal;
      const words = failing.refused;
      const by = [{ x: backX, y }];
      drawing.line("rejection", { id, x: right, y }, above.back, {
        ...{ by, words, hasArrow: this.#isInOrder(where, above.back) },
      });
      drawing.labelAbove("rejection", words, {
        ...{ left: right + 5, right: backX - 6, bottom: y - 4 },
        most: refusalLines,
      });
    }
    const forward: Port = { id, x, y: top + height };
    if (back === undefined || above.back === undefined) return { ...above, bottom: top + height, forward };
    drawing.box(
      {
        id: back.id,
        kind: "compensation",
        words: back.words,
        at: around(backX, backTop),
        height: back.height,
      },
      { ...facts, state: back.state, operation: back.operation },
    );
    const hasArrow = this.#isInOrder(where, above.back);
    drawing.line("recovery", { id: back.id, x: backX, y: backTop }, above.back, { hasArrow });
    const left = backX - measures.box / 2;
    drawing.line("in-doubt", { id, x: right, y: backMiddle }, { id: back.id, x: left, y: backMiddle });
    drawing.labelAbove("in-doubt", back.doubt, {
      ...{ left: right + 3, right: left - 3, bottom: backMiddle - 3 },
      most: doubtLines,
    });
    return { bottom: top + height, forward, back: { id: back.id, x: backX, y: backTop + back.height } };
  }

  /** The compensation beside a step: its words and its height, with how far down it has to begin. */
  #compensation(node: StepDocument | WaitDocument, where: Surroundings, doubt: string | undefined) {
    if (node.type === "wait" || node.compensation === undefined || doubt === undefined) return undefined;
    const { operation } = node.compensation;
    const name = `${where.prefix}${node.name}`;
    const place = where.isOutermost ? this.#places?.get(node) : undefined;
    const words: BoxWords = {
      title: this.titles.operation(operation),
      mark: backMark,
      ...(place === undefined ? {} : { note: this.#placeNote(place) }),
    };
    const height = heightAround(fitText(words, measures.box));
    const limits = { width: measures.gap - 6, most: doubtLines };
    const label = freeText(doubt, "note", limits).height + 3;
    // The label stands above the middle of the box, and below the line of the rejections if there is one.
    const below = Math.max(measures.below, measures.refusal + 4 + label - height / 2);
    return {
      ...{ id: `compensation:${name}`, state: this.#states.of(name, operation), operation },
      ...{ words, height, below, doubt, above: Math.max(0, label - height / 2) },
    };
  }

  /** True if recovery goes on with a box: in another order than backward, that is not seen from the place of the box. */
  #isInOrder({ isOutermost }: Surroundings, { id }: Port): boolean {
    return !isOutermost || this.#places === undefined || !/^(compensation|foot):/.test(id);
  }

  /** The words for a place in the order of recovery. */
  #placeNote(place: number): string {
    const places = new Set(this.#places?.values());
    return places.size <= 1 ? "at the same time as the others" : `taken back ${ordinal(place)}`;
  }

  /** Room that the label of a rejection takes above its step. */
  #refusal(words: string): number {
    const limits = { width: laneDistance - measures.box / 2 - 11, most: refusalLines };
    return freeText(words, "note", limits).height + 4 - measures.refusal;
  }

  #called(step: StepDocument): BoxFacts {
    return { operation: step.action.operation, rejections: this.titles.rejections(step) };
  }

  /** A block or a part: its columns side by side between a head and a foot. */
  #frame(
    node: Exclude<NodeDocument, StepDocument | WaitDocument>,
    columns: readonly Column[],
    where: Surroundings,
    above: Ends,
  ): Ends {
    const { drawing } = this;
    const hasRecovery = above.back !== undefined;
    const name = `${where.prefix}${node.name}`;
    const ids = { frame: `frame:${name}`, head: `head:${name}`, foot: `foot:${name}` };
    const extent = this.extents.node(node, hasRecovery);
    const left = where.x - extent.left;
    const stack = node.type === "forEach" ? measures.stack : 0;
    const width = extent.left + extent.right - stack;
    const outer = where.frame === undefined ? {} : { frame: where.frame };

    const place = where.isOutermost ? this.#places?.get(node) : undefined;
    const words = headWords(node, this.titles, this.words);
    const notes = [words.note, place === undefined ? undefined : this.#placeNote(place)];
    const note = notes.filter((each) => each !== undefined).join("; ");
    const top = above.bottom + measures.row;
    const frameIndex = drawing.frames.length;
    const head = drawing.box(
      {
        ...{ id: ids.head, kind: "head", words: { ...words, note }, anchor: "start", most: 2 },
        at: { x: left, y: top, width },
      },
      { step: name, ...(node.type === "part" ? {} : { state: name }), frame: ids.frame },
    );
    drawing.line("next", above.forward, { id: ids.head, x: where.x, y: top });
    const backX = where.x + laneDistance;
    if (above.back !== undefined) {
      const hasArrow = this.#isInOrder(where, above.back);
      drawing.line("recovery", { id: ids.head, x: backX, y: top }, above.back, { hasArrow });
    }

    const placed = this.extents.columns(columns, hasRecovery);
    const drawn = columns.map((column, index) => {
      const at = placed[index];
      const prefix = node.type === "part" ? `${name}${partSeparator}` : where.prefix;
      const x = where.x + (at?.offset ?? 0);
      return this.#column(column, {
        ...{ x, prefix, frame: ids.frame, isOutermost: false, hasRecovery: at?.hasRecovery ?? false },
        ...{ block: name, head: ids.head, top: head.bottom },
      });
    });

    const foot = Math.max(head.bottom, ...drawn.map(({ bottom }) => bottom)) + measures.row;
    drawing.bar(
      ids.foot,
      `The end of ${words.title}`,
      { x: left, y: foot, width, height: measures.foot },
      {
        ...{ step: name, frame: ids.frame },
      },
    );
    for (const { forward, back } of drawn) {
      drawing.line("next", forward, { id: ids.foot, x: forward.x, y: foot });
      if (back !== undefined && back.id !== ids.head)
        drawing.line("recovery", { id: ids.foot, x: back.x, y: foot }, back);
    }
    const bottom = foot + measures.foot;
    const frame: PictureFrame = {
      ...{ id: ids.frame, kind: node.type, step: name, words: words.title, ...outer },
      ...{ x: left, y: top, width, height: bottom - top },
    };
    drawing.frames.splice(frameIndex, 0, frame);
    return {
      bottom,
      forward: { id: ids.foot, x: where.x, y: bottom },
      ...(above.back === undefined ? {} : { back: { id: ids.foot, x: backX, y: bottom } }),
    };
  }

  /** One sequence of a frame, with the name of its branch or the condition of its path above it. */
  #column(
    { branch, steps }: Column,
    where: Surroundings & { readonly block: string; readonly head: string; readonly top: number },
  ): Ends {
    const { x, block, head, top } = where;
    const back = where.hasRecovery ? { back: { id: head, x: x + laneDistance, y: top } } : {};
    const begin: Port = { id: head, x, y: top };
    if (branch === undefined) return this.sequence(steps, where, { bottom: top, forward: begin, ...back });
    const id = `branch:${block}/${branch.name}`;
    const y = top + measures.row - 6;
    const facts = { step: block, ...(where.frame === undefined ? {} : { frame: where.frame }) };
    const { bottom } = this.drawing.box(
      { id, kind: "branch", words: { title: "", note: branch.words }, at: around(x, y) },
      facts,
    );
    this.drawing.line("next", begin, { id, x, y });
    return this.sequence(steps, where, { bottom, forward: { id, x, y: bottom }, ...back });
  }
}

/** Lines that the names of rejections may take, and the words of doubt. */
const refusalLines = 3;
const doubtLines = 2;

/** A place in an order: "1st", "22nd". */
function ordinal(place: number): string {
  const isTeen = place % 100 >= 11 && place % 100 <= 13;
  const ending = isTeen ? "th" : (["th", "st", "nd", "rd"][place % 10] ?? "th");
  return `${place}${ending}`;
}

/** The words at the two lines that lead from a step to recovery; none where there is no such line. */
function failureWords(
  node: StepDocument | WaitDocument,
  titles: Titles,
): { readonly refused?: string; readonly doubt?: string } {
  if (node.type === "wait") return node.until === undefined ? {} : { refused: "not a time" };
  const { operation } = node.action;
  const names = titles.rejections(node);
  const areFinal = titles.rejectionsAreFinal(operation);
  const refused = names.length > 0 ? { refused: names.join(", ") } : {};
  switch (node.kind) {
    case "compensatable":
      if (names.length > 0 && !areFinal) return { doubt: "refused or in doubt" };
      return { ...refused, doubt: "in doubt" };
    case "read-only":
      return { refused: listed([...names, names.length > 0 ? "any other failure" : "any failure"], "or") };
    case "pivot":
      return refused;
    default:
      return {};
  }
}
