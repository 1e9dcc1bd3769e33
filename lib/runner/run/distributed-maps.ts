import type { JsonValue } from "../../asl/index.js";
import type { Group } from "../machine.js";
import { uuid } from "../random.js";
import { batchesOf, type DistributedMap } from "../states/distributed-map.js";
import type { ItemsEffect, ReadItems } from "../states/effect.js";
import { errors, StateError } from "../states/failure.js";
import { iterationInput, type LoadedMap, writerArguments } from "../states/map.js";
import type { Branch } from "./branch.js";
import type { Flow } from "./flow.js";
import { ChildExecution, MapRun } from "./map-run.js";
import { Payload, takeIn } from "./payload.js";
import { readItems, writeResults } from "./read-items.js";
import { tooLarge } from "./task-calls.js";

/** The parts of Maps that only distributed ones have: reading, batching, child executions, writing. */
export class DistributedMaps {
  readonly #flow: Flow;

  constructor(flow: Flow) {
    this.#flow = flow;
  }

  /** The inputs of the iterations, each with its number of items; undefined if the Map has failed. */
  itemsOf(
    owner: Branch,
    state: LoadedMap<Group>,
    { items: source, batching }: ItemsEffect,
  ): { readonly items: readonly JsonValue[]; readonly sizes: readonly number[] } | undefined {
    let items = "kind" in source ? this.#read(owner, state, source) : source;
    if (state.distributed !== undefined) items = items && this.#selected(owner, state, items);
    if (items === undefined) return undefined;
    const { inputs, sizes } =
      batching === undefined ? { inputs: items, sizes: items.map(() => 1) } : batchesOf(items, batching);
    if (state.distributed !== undefined && inputs.some((input) => new Payload(input).isTooLarge)) {
      this.#flow.fail(owner, tooLarge(state.name));
      return undefined;
    }
    return { items: inputs, sizes };
  }

  /** The items that ItemReader names; undefined if the Map has failed. */
  #read(owner: Branch, state: LoadedMap<Group>, source: ReadItems): readonly JsonValue[] | undefined {
    const { options, facts } = this.#flow;
    const { resource, arguments: given, config, maxItems } = source;
    const request = { resource, arguments: given, config, state: state.name, executionArn: facts.arn };
    return this.#unlessFailed(owner, () => readItems(options.itemReader, request, maxItems));
  }

  /** The items as ItemSelector makes them; undefined if the Map has failed. */
  #selected(
    owner: Branch,
    state: LoadedMap<Group>,
    items: readonly JsonValue[],
  ): readonly JsonValue[] | undefined {
    if (state.itemSelector === undefined) return items;
    const selected: JsonValue[] = [];
    for (const [index, value] of items.entries()) {
      this.#flow.ask(owner, {
        ask: (environment) => iterationInput(state, environment, value),
        item: { index, value },
        answered: (input) => selected.push(input),
      });
      // A selector that failed has failed the Map.
      if (selected.length <= index) return undefined;
    }
    return selected;
  }

  #unlessFailed<Result>(owner: Branch, act: () => Result): Result | undefined {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      this.#flow.fail(owner, { error: error.error, cause: error.message });
      return undefined;
    }
  }

  /** Makes the run of a distributed Map. Its ARN, and its child executions' too, hold the Map's label. */
  newRun(state: string, { label }: DistributedMap, items: readonly number[]): MapRun {
    const { random } = this.#flow.options;
    const arn = this.#flow.facts.stateMachineArn.replace(":stateMachine:", ":mapRun:");
    return new MapRun(`${arn}/${label ?? uuid(random)}:${uuid(random)}`, state, items);
  }

  /** Records that a run has started. */
  start(run: MapRun, owner: Branch): void {
    this.#flow.mapRuns.push(run);
    this.#flow.record(owner, () => ({
      type: "MapRunStarted",
      mapRunStartedEventDetails: { mapRunArn: run.arn },
    }));
  }

  /** Makes a child execution of an iteration, and starts its history. ItemSelector has been applied to its items before. */
  startChild(branch: Branch, run: MapRun, input: Payload): void {
    const { facts, options } = this.#flow;
    const label = /\/(.*):/.exec(run.arn)?.[1] ?? run.state;
    const name = uuid(options.random);
    const arn = `${facts.stateMachineArn.replace(":stateMachine:", ":execution:")}/${label}:${name}`;
    const startTime = options.clock.now();
    const ownFacts = {
      ...facts,
      arn,
      name,
      input: input.value,
      startTime,
      redriveCount: 0,
      redriveTime: undefined,
    };
    const child = new ChildExecution(ownFacts, this.#flow.children);
    branch.child = child;
    branch.cursor = 0;
    run.executions.push(child);
    child.start(input);
  }

  /** Ends a run of which more items have failed than the Map puts up with, and with it the Map. */
  fail(run: MapRun, owner: Branch): void {
    run.status = "FAILED";
    const exceeded = {
      error: errors.exceedToleratedFailureThreshold,
      cause: "The specified tolerated failure threshold was exceeded",
    };
    this.#flow.record(owner, () => ({ type: "MapRunFailed", mapRunFailedEventDetails: exceeded }));
    this.#flow.fail(owner, exceeded);
  }

  /** Hands the results to the handler of ResultWriters, and goes on with what it answers. */
  write(owner: Branch, state: LoadedMap<Group>, run: MapRun, results: readonly JsonValue[]): void {
    const { resource = "", config = {} } = state.distributed?.writer ?? {};
    this.#flow.ask(owner, {
      ask: (environment) => writerArguments(state, environment),
      answered: (given) => {
        const request = {
          resource,
          config,
          arguments: given,
          state: state.name,
          mapRunArn: run.arn,
          results,
        };
        const details = this.#unlessFailed(owner, () =>
          writeResults(this.#flow.options.resultWriter, request),
        );
        if (details !== undefined)
          this.#flow.complete(owner, takeIn({ MapRunArn: run.arn, ResultWriterDetails: details }));
      },
    });
  }

  /** Says that a run goes on after a redrive, with the child executions that failed or were given up. */
  redrive(run: MapRun, owner: Branch, toResume: readonly Branch[]): void {
    const { redriveCount } = this.#flow.facts;
    run.status = "RUNNING";
    run.failedItems = 0;
    this.#flow.record(owner, () => ({
      type: "MapRunRedriven",
      mapRunRedrivenEventDetails: { mapRunArn: run.arn, redriveCount },
    }));
    for (const { child } of toResume) child?.resume(redriveCount);
  }
}

export function totalOf(numbers: readonly number[] | undefined): number | undefined {
  return numbers?.reduce((sum, number) => sum + number, 0);
}
