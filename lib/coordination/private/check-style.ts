import { toSeconds } from "../../saga/time-span.js";
import { type Diagnostic, diagnostics, type NodeDocument, type SagaDocument } from "../../saga/index.js";
import { stepsByName } from "../engine/steps.js";
import { isChain, type Style } from "./style.js";

/** A part of a saga that a style can't carry out, and its remedy. */
interface Obstacle {
  readonly names: readonly string[];
  readonly what: string;
  readonly why: string;
  readonly mend: string;
}

/** Facts that decide what a style can carry out. */
export interface StyleFacts {
  readonly style: Style;
  /** Longest run of the function that waits, in seconds; absent if waiting costs no run. */
  readonly longestSeconds?: number;
}

/** Finds what a style of coordination can't carry out, or only in part. */
export function checkStyle(document: SagaDocument, facts: StyleFacts): Diagnostic[] {
  const { style } = facts;
  const told = ({ names, ...values }: Obstacle) => diagnostics.notInThisStyle(names, { style, ...values });
  return [
    ...[...everywhere(document), ...waits(document.steps, facts)].map(told),
    ...(isChain(style) ? inChains(document).map(told) : []),
    ...(isChain(style) ? impatience(document) : []).map(({ names, ...values }) =>
      diagnostics.weakerInThisStyle(names, { style, ...values }),
    ),
  ];
}

function everywhere(document: SagaDocument): Obstacle[] {
  const steps = [...stepsByName(document)];
  const callbacks = steps.flatMap(([name, { action }]) =>
    action.callback === undefined
      ? []
      : [
          {
            names: [name],
            what: `The callback of the step "${name}"`,
            why: "its answer comes by a task token, which only Step Functions gives",
            mend: "Use Saga, or make the step a call that answers by itself",
          },
        ],
  );
  const raw = holdsRaw(document)
    ? [
        {
          names: [],
          what: "Raw JSONata",
          why: "it is evaluated by Step Functions only",
          mend: "Use operators such as sum(), text() and when(), or use Saga",
        },
      ]
    : [];
  return [...callbacks, ...raw];
}

/** True if something in a document is raw JSONata. A property of this name in data is wrapped. */
function holdsRaw(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some(holdsRaw);
  if ("$object" in value) return Object.values(value.$object ?? {}).some(holdsRaw);
  return "$jsonata" in value || Object.values(value).some(holdsRaw);
}

function waits(nodes: readonly NodeDocument[], facts: StyleFacts): Obstacle[] {
  return nodes.flatMap((node) => {
    if (node.type !== "wait") return sequencesIn(node).flatMap((steps) => waits(steps, facts));
    const { name } = node;
    const what = `The wait "${name}"`;
    const { longestSeconds } = facts;
    if (isChain(facts.style))
      return [
        {
          names: [name],
          what,
          why: "a link that waited would be billed for it, and ended after 15 minutes",
          mend: "Remove the wait, or use Saga",
        },
      ];
    if (longestSeconds === undefined) return [];
    if (node.until !== undefined)
      return [
        {
          names: [name],
          what,
          why: "the time may be later than the function runs",
          mend: "Give a duration, or use Saga",
        },
      ];
    const seconds = toSeconds(node.for ?? { seconds: 0 });
    return seconds * 2 < longestSeconds
      ? []
      : [
          {
            names: [name],
            what,
            why: `it takes ${seconds} s, and the function that waits is ended after ${longestSeconds} s`,
            mend: `Wait less than ${longestSeconds / 2} s, or use Saga`,
          },
        ];
  });
}

function inChains(document: SagaDocument): Obstacle[] {
  const { recovery = {}, operations } = document;
  const found = blocks(document.steps);
  const mend = "Use Saga or CoordinatorFunction";
  if (recovery.order === "parallel") {
    const why = "the links run one after the other, since nobody can join them";
    found.push({ names: [], what: "Recovery in parallel", why, mend });
  }
  if (recovery.continueOnStuck === true) {
    const why = "a link that fails ends the chain";
    found.push({ names: [], what: "continueOnStuck", why, mend });
  }
  for (const { name, rejectedWhen, rejectionsAreFinal } of operations) {
    if (rejectedWhen === undefined || rejectionsAreFinal === true) continue;
    found.push({
      names: [name],
      what: `The rejection by an answer of "${name}"`,
      why: "a link that Lambda runs again can't tell a rejection from the repetition of a success",
      mend: "Say rejectionsAreFinal: true if the same key gets the same answer, or use Saga",
    });
  }
  return found;
}

function blocks(nodes: readonly NodeDocument[]): Obstacle[] {
  return nodes.flatMap((node) => {
    if (node.type === "step" || node.type === "wait") return [];
    if (node.type === "part") return blocks(node.steps);
    const why =
      node.type === "choice"
        ? "each link knows one that comes next"
        : "nobody could join what runs at the same time";
    const mend = "Use Saga or CoordinatorFunction";
    return [{ names: [node.name], what: `The ${node.type} "${node.name}"`, why, mend }];
  });
}

/** Retry policies that Lambda's two retries, after one and two minutes, are less than. */
function impatience(document: SagaDocument): Obstacle[] {
  return [...stepsByName(document)].flatMap(([name, { action, compensation }]) =>
    [action, compensation].flatMap((call) => {
      if (call?.retry === undefined) return [];
      const { tries, notOn, ...delays } = call.retry;
      const isCarriedOut = Object.keys(delays).length === 0 && (tries ?? 3) <= 3 && notOn === undefined;
      if (isCarriedOut) return [];
      return [
        {
          names: [name],
          what: `The retry policy of "${call.operation}" in the step "${name}"`,
          why: "Lambda tries a link three times at most, after one and two minutes",
          mend: "Remove the policy, or give at most { tries: 3 }",
        },
      ];
    }),
  );
}

function sequencesIn(node: NodeDocument): readonly (readonly NodeDocument[])[] {
  switch (node.type) {
    case "parallel":
      return node.branches.map(({ steps }) => steps);
    case "choice":
      return node.paths.map(({ steps }) => steps);
    case "forEach":
    case "part":
      return [node.steps];
    default:
      return [];
  }
}
