import { isArray, isObject, type JsonObject } from "../../../asl/index.js";
import type { StepDescription, StepKind } from "../description.js";
import { writeFacts } from "../machine/integration.js";
import {
  type ForeignMachine,
  type ForeignTask,
  followers,
  isEnd,
  type PlacedState,
  reachedFrom,
} from "../machine/machine.js";
import { bareNames, likeness, soundsLikeCompensation, soundsLikeNotice, soundsLikeReading } from "./words.js";

/** A thing that the verifier takes to be so. */
export interface Guess {
  readonly state: string;
  /** A sentence. */
  readonly says: string;
  /** True if it may well be otherwise. */
  readonly isUnsure: boolean;
}

/** Roles of Tasks, guessed. */
export interface GuessedRoles {
  readonly steps: Readonly<Record<string, StepDescription>>;
  readonly guesses: readonly Guess[];
}

/** Guesses who does something, who takes it back, and who only reads or tells: by the machine's edges, and by names. */
export function guessRoles(machine: ForeignMachine): GuessedRoles {
  return new Guessing(machine).roles();
}

class Guessing {
  readonly #machine: ForeignMachine;
  readonly #tasks: readonly ForeignTask[];
  readonly #guesses: Guess[] = [];
  readonly #steps: Record<string, StepDescription> = {};
  readonly #bareNames: ReadonlyMap<string, string>;

  constructor(machine: ForeignMachine) {
    this.#machine = machine;
    this.#tasks = [...machine.tasks.values()];
    this.#bareNames = bareNames(this.#tasks.map(({ calls }) => calls));
  }

  roles(): GuessedRoles {
    const actions: ForeignTask[] = [];
    const compensations: ForeignTask[] = [];
    for (const task of this.#tasks) {
      const minor = minorKind(task);
      const isBack = this.#isBackward(task);
      if (minor !== undefined && !(isBack && soundsLikeCompensation(task.name))) {
        this.#kind(task, minor.kind, minor.says, minor.isUnsure);
      } else if (isBack) compensations.push(task);
      else if (soundsLikeCompensation(task.name) && this.#hasPartner(task)) compensations.push(task);
      else actions.push(task);
    }
    const pairs = this.#pairs(actions, compensations);
    for (const action of actions) this.#action(action, pairs.get(action.name) ?? []);
    const paired = new Set([...pairs.values()].flat());
    for (const each of compensations) {
      if (!paired.has(each.name)) {
        this.#kind(
          each,
          "best-effort",
          "runs only when something has failed, and takes back nothing that is known",
          true,
        );
      }
    }
    for (const task of this.#tasks) this.#behaviour(task);
    return { steps: this.#steps, guesses: this.#guesses };
  }

  #note(task: ForeignTask, says: string, isUnsure: boolean): void {
    this.#guesses.push({ state: task.name, says, isUnsure });
  }

  #kind(task: ForeignTask, kind: StepKind, says: string, isUnsure: boolean): void {
    this.#steps[task.name] = { kind };
    this.#note(task, `${says}: ${kind}`, isUnsure);
  }

  /** True if a Task runs only when something has failed. */
  #isBackward(state: PlacedState): boolean {
    const { group, name } = state;
    const isStart = reachedFrom(group, String(group.StartAt), { withCatchers: false }).has(name);
    if (!isStart) return true;
    if (state.around !== undefined) return this.#isBackward(state.around);
    const ahead = [...reachedFrom(group, name, { withCatchers: false })];
    const ends = ahead.map((each) => this.#machine.states.get(each)?.written ?? {}).filter(isEnd);
    return ends.length > 0 && ends.every(({ Type }) => Type === "Fail");
  }

  #hasPartner({ name }: ForeignTask): boolean {
    return this.#tasks.some(
      (other) =>
        other.name !== name && !soundsLikeCompensation(other.name) && this.#nearness(other, name) > 0,
    );
  }

  /** The compensations of each action. */
  #pairs(actions: readonly ForeignTask[], compensations: readonly ForeignTask[]): Map<string, string[]> {
    const pairs = new Map<string, string[]>();
    const add = (action: string, compensation: string) => {
      const known = pairs.get(action) ?? [];
      if (!known.includes(compensation)) pairs.set(action, [...known, compensation]);
    };
    for (const action of actions) {
      const scored = compensations.map((each) => ({ each, score: this.#score(action, each) }));
      const best = Math.max(0, ...scored.map(({ score }) => score));
      for (const { each, score } of scored) if (best >= 0.5 && score === best) add(action.name, each.name);
    }
    const paired = () => new Set([...pairs.values()].flat());
    for (const each of compensations) {
      if (paired().has(each.name) || !soundsLikeCompensation(each.name)) continue;
      const open = actions.filter(({ name }) => !pairs.has(name));
      const caught = open.find((action) => catchTargets(action).includes(each.name));
      const [only] = open.length === 1 ? open : [];
      const action = caught ?? only;
      if (action === undefined) continue;
      add(action.name, each.name);
      this.#note(action, `is taken back by ${each.name}, which its catcher leads to`, true);
    }
    return pairs;
  }

  #nearness(action: ForeignTask, ...names: readonly string[]): number {
    const called = this.#bareName(action);
    return Math.max(
      ...names.map((name) => Math.max(likeness(action.name, name), likeness(called, name) * 0.9)),
    );
  }

  /** The name of what a Task calls, as far as it tells what that does. */
  #bareName({ calls }: ForeignTask): string {
    return this.#bareNames.get(calls) ?? calls;
  }

  #score(action: ForeignTask, compensation: ForeignTask): number {
    const names = this.#nearness(action, compensation.name, this.#bareName(compensation));
    const isSameTable = writeFacts(action) !== undefined && action.calledAs === compensation.calledAs;
    const table = isSameTable && writeFacts(compensation) !== undefined ? 1 : 0;
    const isCaught = catchTargets(action).includes(compensation.name);
    return names === 0 && table === 0 ? 0 : names + table + (isCaught ? 0.25 : 0);
  }

  #action(task: ForeignTask, compensatedBy: readonly string[]): void {
    if (compensatedBy.length > 0) {
      this.#steps[task.name] = { compensatedBy };
      const isSure = compensatedBy.every(
        (name) => soundsLikeCompensation(name) && likeness(task.name, name) >= 0.6,
      );
      this.#note(task, `is taken back by ${compensatedBy.join(", ")}`, !isSure);
      return;
    }
    this.#kind(task, "pivot", "has an effect, and nothing in the machine takes it back", true);
  }

  #behaviour(task: ForeignTask): void {
    const known = this.#steps[task.name] ?? {};
    const rejects = rejectionsOf(task);
    const facts = writeFacts(task);
    const isEffect = known.kind !== "read-only" && known.kind !== "best-effort";
    this.#steps[task.name] = {
      ...known,
      ...(rejects.length > 0 ? { rejects } : {}),
      ...(facts?.isCounter === true && isEffect ? { idempotent: false, tombstone: false } : {}),
      ...(facts !== undefined && !facts.isCounter && !facts.hasCondition && isEffect
        ? { tombstone: false }
        : {}),
      ...(facts?.isCounter === true && !facts.hasCondition && soundsLikeCompensation(task.name)
        ? { whenNothingIsThere: "takesAnyway" as const }
        : {}),
    };
    if (rejects.length > 0) this.#note(task, `refuses by ${rejects.join(", ")}, as a catcher names it`, true);
    if (facts?.isCounter === true && isEffect) {
      this.#note(task, "changes a number by an amount, so a repetition changes it again", false);
    }
  }
}

function catchTargets({ written }: ForeignTask): readonly string[] {
  const plain = new Set(followers(written, { withCatchers: false }));
  return followers(written, { withCatchers: true }).filter((name) => !plain.has(name));
}

function minorKind(
  task: ForeignTask,
): { readonly kind: StepKind; readonly says: string; readonly isUnsure: boolean } | undefined {
  const { name, service, action } = task;
  if (/:?(getItem|query|scan|getObject|listObjectsV2|headObject)$/i.test(action)) {
    return { kind: "read-only", says: "only reads", isUnsure: false };
  }
  const plainService = service.replace(/^aws-sdk:/, "");
  if (/^(sns|ses|sesv2|events|eventbridge|cloudwatch)$/.test(plainService) || soundsLikeNotice(name)) {
    return { kind: "best-effort", says: "tells somebody", isUnsure: plainService !== "sns" };
  }
  if (soundsLikeReading(name) && writeFacts(task) === undefined) {
    return { kind: "read-only", says: "sounds as if it only reads", isUnsure: true };
  }
  if (task.isFunction || task.isAwaited || /^(dynamodb|http|apigateway|states|sqs)$/.test(plainService))
    return undefined;
  if (/(put|create|delete|update|start|run|send|execute)/i.test(action)) return undefined;
  return {
    kind: "best-effort",
    says: `calls ${service}:${action}, of which nothing is known`,
    isUnsure: true,
  };
}

const ofTheMachinery =
  /^(States\.|Lambda\.|Sandbox\.|DynamoDB\.|SNS\.|SQS\.|EventBridge\.|StepFunctions\.|ApiGateway\.|Batch\.|ECS\.|Glue\.|Error$|Exception$|TimeoutError$)|Throttl|ServiceUnavailable|ProvisionedThroughput|RequestLimit/;

/** Errors that a catcher names, which are not those of the machinery: so the participant says that it refuses. */
function rejectionsOf(task: ForeignTask): readonly string[] {
  const { Catch } = task.written;
  const names = (isArray(Catch) ? Catch : [])
    .filter((each): each is JsonObject => isObject(each))
    .flatMap(({ ErrorEquals }) =>
      isArray(ErrorEquals) ? ErrorEquals.filter((each) => typeof each === "string") : [],
    );
  const named = names.filter((name) => !ofTheMachinery.test(name) && !isRetriedLong(task, name));
  const condition =
    writeFacts(task)?.hasCondition === true ? ["DynamoDB.ConditionalCheckFailedException"] : [];
  return [...new Set([...named, ...condition])];
}

/** True if a retrier names the error, so that it is no refusal. */
function isRetriedLong({ written }: ForeignTask, error: string): boolean {
  const retriers = isArray(written.Retry) ? written.Retry : [];
  return retriers.some(
    (each) =>
      isObject(each) &&
      each.MaxAttempts !== 0 &&
      isArray(each.ErrorEquals) &&
      each.ErrorEquals.includes(error),
  );
}
