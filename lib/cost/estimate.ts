import type { JsonValue } from "../asl/index.js";
import { compile } from "../compiler/index.js";
import {
  allSteps,
  type Diagnostic,
  type ExpandedSaga,
  expandParts,
  type OperationDocument,
  type SagaDocument,
  type StepDocument,
} from "../saga/index.js";
import { answerSamples, sampleDataOf } from "../verifier/index.js";
import type { Prices } from "./prices.js";
import { type CallEnd, type Rehearsal, Rehearsals } from "./rehearsal.js";

/** Circumstances that are estimated for. */
export interface CostOptions {
  readonly prices: Prices;
  /** Number of runs. */
  readonly runs: number;
  /** Share of the runs that are rejected, from 0 to 1: each step that may be rejected equally often. */
  readonly rejected: number;
  /** @default - the smallest that has all that the saga refers to: lists have two elements */
  readonly input?: JsonValue | undefined;
  /** Duration of each call. */
  readonly callMilliseconds: number;
}

/** One way in which a run may go, and what it costs. */
export interface CostedOutcome extends Rehearsal {
  /** Event that tells this run from the others: `ReserveCar is rejected`. */
  readonly when: string;
  /** True if a step is rejected in it. */
  readonly isRejection: boolean;
  /** USD for all runs, if all of them went so, by Standard. */
  readonly standard: number;
}

/** Costs of a number of runs, in USD. */
export interface CostEstimate {
  readonly saga: string;
  readonly outcomes: readonly CostedOutcome[];
  /** Steps that this input doesn't lead to. */
  readonly unreached: readonly string[];
  /** Costs of the runs, of which a share is rejected. */
  readonly mix: {
    readonly standard: number;
    readonly xray: number;
    readonly logs: number;
    /** The same runs as an Express state machine. */
    readonly express: number;
    /** Longest of them in seconds: Express ends an execution after 300. */
    readonly longestSeconds: number;
    /** The same runs as a durable function. */
    readonly durable: number;
  };
}

/** Memory and time of one invocation of a durable function, which only calls others. */
const durableInvocation = { gb: 0.125, seconds: 0.05 };

/** Memory of an Express execution: one chunk. */
const expressGb = 64 / 1024;
const million = 1_000_000;
const bytesOfGb = 1024 ** 3;

/**
 * Estimates what a saga's runs cost, by running what it compiles to.
 *
 * @returns the diagnostics if the saga doesn't compile.
 */
export async function estimateCost(
  saga: SagaDocument,
  options: CostOptions,
): Promise<{ readonly estimate?: CostEstimate; readonly diagnostics: readonly Diagnostic[] }> {
  const { definition, diagnostics } = compile(saga);
  if (definition === undefined) return { diagnostics };
  const document = expandParts(saga);
  const sample = sampleDataOf(document);
  const rehearsals = new Rehearsals(definition);
  const outcomes: CostedOutcome[] = [];
  const reached = new Set<string>();
  for (const { when, isRejection = false, failing, endOf } of waysOf(document)) {
    if (failing !== undefined && !reached.has(failing)) continue;
    const rehearsal = await rehearsals.run({
      input: options.input ?? sample.input,
      responses: sample.responses,
      endOf: (call) => {
        reached.add(call.state);
        return endOf(call);
      },
      callMilliseconds: options.callMilliseconds,
      whenCompensated: saga.options?.whenCompensated ?? "fail",
    });
    const standard = priced(rehearsal.transitions, options.prices.standardMillionTransitions) * options.runs;
    outcomes.push({ when, isRejection, standard, ...rehearsal });
  }
  const unreached = allSteps(document.steps).flatMap(({ name }) => (reached.has(name) ? [] : [name]));
  return {
    estimate: { saga: saga.name, outcomes, unreached, mix: mixOf(outcomes, options) },
    diagnostics,
  };
}

interface Way {
  readonly when: string;
  readonly isRejection?: boolean;
  /** Step that fails in it. */
  readonly failing?: string;
  readonly endOf: (call: { readonly state: string; readonly operation: string }) => CallEnd | undefined;
}

/** The ways in which a run may go: all succeeds; one step is rejected, or stays in doubt; a compensation is down. */
function* waysOf(document: ExpandedSaga): Generator<Way> {
  yield { when: "every step succeeds", endOf: () => undefined };
  const steps = allSteps(document.steps);
  const operations = new Map(document.operations.map((operation) => [operation.name, operation]));
  const operationOf = ({ action }: StepDocument) => operations.get(action.operation);
  for (const step of steps) {
    const end = rejectionOf(step, operationOf(step));
    if (end !== undefined)
      yield {
        when: `${step.name} is rejected`,
        isRejection: step.kind !== "best-effort",
        failing: step.name,
        endOf: ({ state }) => (state === step.name ? end : undefined),
      };
  }
  for (const step of steps) {
    const end = doubtOf(step);
    yield {
      when: `no answer from ${step.name}`,
      failing: step.name,
      endOf: ({ state }) => (state === step.name ? end : undefined),
    };
  }
  for (const step of steps) {
    const compensation = step.compensation?.operation;
    if (compensation === undefined) continue;
    const end = doubtOf(step);
    yield {
      when: `no answer from ${step.name}, ${compensation} is down`,
      failing: step.name,
      endOf: ({ state, operation }) =>
        state === step.name ? end : operation === compensation ? { error: "Lambda.Unknown" } : undefined,
    };
  }
}

function rejectionOf({ kind }: StepDocument, operation: OperationDocument | undefined): CallEnd | undefined {
  if (operation === undefined || kind === "retriable") return undefined;
  const [error] = operation.rejections;
  if (error !== undefined) return { error };
  const { rejection } = operation.rejectedWhen === undefined ? {} : answerSamples(operation);
  return rejection === undefined ? undefined : { answer: rejection };
}

function doubtOf({ action }: StepDocument): CallEnd {
  return action.callback === undefined ? { error: "Lambda.Unknown" } : "unanswered";
}

/** The runs of which a share is rejected; none if nothing can be. */
function mixOf(outcomes: readonly CostedOutcome[], options: CostOptions): CostEstimate["mix"] {
  const { prices, runs } = options;
  const rejections = outcomes.filter(({ isRejection }) => isRejection);
  const rejected = rejections.length === 0 ? 0 : options.rejected;
  const shares = outcomes.flatMap((outcome, index): (readonly [CostedOutcome, number])[] => {
    if (index === 0) return [[outcome, 1 - rejected]];
    return outcome.isRejection && rejected > 0 ? [[outcome, rejected / rejections.length]] : [];
  });
  const sum = (cost: (outcome: CostedOutcome) => number) =>
    runs * shares.reduce((all, [outcome, share]) => all + share * cost(outcome), 0);
  const { gb, seconds } = durableInvocation;
  return {
    standard: sum(({ transitions }) => priced(transitions, prices.standardMillionTransitions)),
    xray: runs * priced(1, prices.xrayMillionTraces),
    logs: sum(({ logBytes }) => (logBytes / bytesOfGb) * prices.logsGb),
    express: sum(
      ({ milliseconds }) =>
        priced(1, prices.expressMillionRequests) +
        (Math.ceil(milliseconds / 100) / 10) * expressGb * prices.expressGbSecond,
    ),
    longestSeconds: Math.max(...shares.map(([{ milliseconds }]) => milliseconds / 1000)),
    durable: sum(
      ({ calls, waits }) =>
        priced(1 + calls + waits, prices.durableMillionOperations) +
        // It begins, and goes on after each call and wait.
        priced(1 + calls + waits, prices.lambdaMillionRequests) +
        (1 + calls + waits) * gb * seconds * prices.lambdaGbSecond,
    ),
  };
}

function priced(quantity: number, priceOfMillion: number): number {
  return (quantity * priceOfMillion) / million;
}
