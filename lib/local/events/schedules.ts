import { type JsonObject, objectOr } from "../../asl/index.js";
import type { Clock } from "../../runner/index.js";
import type { Background } from "../background.js";
import type { Deliver } from "../delivery.js";
import type { IdSource } from "../ids.js";
import { jsonIn } from "../json-text.js";
import { textAttributes } from "../message-attributes.js";
import { oneTimeOf } from "./schedule-time.js";

/** An error of EventBridge Scheduler, by AWS's name for it. */
export class ScheduleError extends Error {
  override readonly name = "ScheduleError";

  constructor(
    readonly code: "ValidationException" | "ConflictException" | "ResourceNotFoundException",
    message: string,
  ) {
    super(message);
  }
}

/** A schedule as a client has created it. */
export interface Schedule {
  readonly name: string;
  readonly group: string;
  readonly arn: string;
  /** The parameters of CreateSchedule. */
  readonly parameters: JsonObject;
  readonly creationDate: Date;
  readonly lastModificationDate: Date;
}

/** Surroundings of schedules. */
export interface SchedulesOptions {
  readonly clock: Clock;
  readonly nextId: IdSource;
  readonly deliver: Deliver;
  readonly background: Background;
}

/** The place that a schedule is created in. */
export interface SchedulePlace {
  readonly account: string;
  readonly region: string;
}

/**
 * One-time schedules of EventBridge Scheduler. Schedules that come again aren't followed, as time leaps here.
 *
 * Source: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 */
export class Schedules {
  readonly #options: SchedulesOptions;
  readonly #schedules = new Map<string, { readonly schedule: Schedule; readonly cancel: () => void }>();

  constructor(options: SchedulesOptions) {
    this.#options = options;
  }

  /** Creates a schedule. Throws a ScheduleError. */
  create(parameters: JsonObject, place: SchedulePlace): Schedule {
    const arn = arnOf(parameters, place);
    if (this.#schedules.has(arn)) {
      throw new ScheduleError("ConflictException", `Schedule ${String(parameters.Name)} already exists.`);
    }
    const now = new Date(this.#options.clock.now());
    return this.#put(arn, { parameters, creationDate: now, lastModificationDate: now });
  }

  /** Replaces a schedule. Throws a ScheduleError. */
  update(parameters: JsonObject, place: SchedulePlace): Schedule {
    const { arn, creationDate } = this.get(parameters, place);
    this.#schedules.get(arn)?.cancel();
    const lastModificationDate = new Date(this.#options.clock.now());
    return this.#put(arn, { parameters, creationDate, lastModificationDate });
  }

  /** Finds a schedule by name and group. Throws a ScheduleError. */
  get(parameters: JsonObject, place: SchedulePlace): Schedule {
    const found = this.#schedules.get(arnOf(parameters, place));
    if (found !== undefined) return found.schedule;
    throw new ScheduleError(
      "ResourceNotFoundException",
      `Schedule ${String(parameters.Name)} does not exist.`,
    );
  }

  /** Deletes a schedule; it isn't carried out any more. Throws a ScheduleError. */
  delete(parameters: JsonObject, place: SchedulePlace): void {
    const { arn } = this.get(parameters, place);
    this.#schedules.get(arn)?.cancel();
    this.#schedules.delete(arn);
  }

  #put(arn: string, rest: Pick<Schedule, "parameters" | "creationDate" | "lastModificationDate">): Schedule {
    const { parameters } = rest;
    const at = readTime(parameters);
    const { Arn } = objectOr(parameters.Target);
    if (typeof Arn !== "string") {
      throw new ScheduleError("ValidationException", "The schedule's Target has to have an Arn.");
    }
    const schedule = { name: String(parameters.Name), group: groupOf(parameters), arn, ...rest };
    const isEnabled = parameters.State !== "DISABLED";
    this.#schedules.set(arn, { schedule, cancel: isEnabled ? this.#wait(schedule, at) : () => {} });
    return schedule;
  }

  /** Carries out a schedule at its time. The function returned takes that back. */
  #wait(schedule: Schedule, at: number): () => void {
    const { clock, background } = this.#options;
    let cancel = (): void => {};
    background.run(async () => {
      const isTime = await new Promise<boolean>((resolve) => {
        const takeBack = clock.schedule(Math.max(at, clock.now()), () => resolve(true));
        cancel = () => {
          takeBack();
          resolve(false);
        };
      });
      if (isTime) await this.#carryOut(schedule, at);
    });
    return () => cancel();
  }

  async #carryOut({ arn, name, parameters }: Schedule, at: number): Promise<void> {
    const { deliver, background, nextId } = this.#options;
    if (parameters.ActionAfterCompletion === "DELETE") this.#schedules.delete(arn);
    const { Arn, Input, SqsParameters, EventBridgeParameters, DeadLetterConfig } = objectOr(
      parameters.Target,
    );
    const time = `${new Date(at).toISOString().slice(0, 19)}Z`;
    const body = filledIn(typeof Input === "string" ? Input : defaultInput(arn, time, nextId()), {
      "aws.scheduler.schedule-arn": arn,
      "aws.scheduler.scheduled-time": time,
      "aws.scheduler.execution-id": nextId(),
      "aws.scheduler.attempt-number": "1",
    });
    const { MessageGroupId } = objectOr(SqsParameters);
    const { Source, DetailType } = objectOr(EventBridgeParameters);
    const problem = await deliver({
      targetArn: String(Arn),
      body,
      ...(typeof MessageGroupId === "string" ? { messageGroupId: MessageGroupId } : {}),
      ...(typeof Source === "string" && typeof DetailType === "string"
        ? { event: { source: Source, detailType: DetailType, resources: [arn] } }
        : {}),
    });
    if (problem === undefined) return;
    const deadLetterArn = objectOr(DeadLetterConfig).Arn;
    if (typeof deadLetterArn === "string") {
      const attributes = textAttributes({
        SCHEDULE_ARN: arn,
        TARGET_ARN: String(Arn),
        ERROR_CODE: problem.code,
        ERROR_MESSAGE: problem.message,
      });
      await deliver({ targetArn: deadLetterArn, body, attributes });
    } else
      background.tell(`The schedule ${name} could not be delivered to ${String(Arn)}: ${problem.message}`);
  }
}

function readTime(parameters: JsonObject): number {
  const { Name, ScheduleExpression, ScheduleExpressionTimezone = "UTC" } = parameters;
  if (typeof Name !== "string" || !/^[0-9a-zA-Z_.-]{1,64}$/.test(Name)) {
    throw new ScheduleError(
      "ValidationException",
      `A schedule's Name has up to 64 letters, digits, -, _ and dots. Received ${JSON.stringify(Name ?? null)}.`,
    );
  }
  let at: number | undefined;
  try {
    at = oneTimeOf(String(ScheduleExpression), String(ScheduleExpressionTimezone));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ScheduleError(
      "ValidationException",
      `There is no time zone ${JSON.stringify(ScheduleExpressionTimezone)}.`,
    );
  }
  if (at !== undefined) return at;
  throw new ScheduleError(
    "ValidationException",
    `Invalid Schedule Expression ${String(ScheduleExpression)}. The local environment follows one-time schedules: at(2026-11-28T10:00:00).`,
  );
}

function arnOf(parameters: JsonObject, { account, region }: SchedulePlace): string {
  return `arn:aws:scheduler:${region}:${account}:schedule/${groupOf(parameters)}/${String(parameters.Name)}`;
}

function groupOf({ GroupName }: JsonObject): string {
  return typeof GroupName === "string" && GroupName !== "" ? GroupName : "default";
}

/** Text that a target gets without an Input of its own. */
function defaultInput(arn: string, time: string, id: string): string {
  const [, , , region = "", account = ""] = arn.split(":");
  return JSON.stringify({
    version: "0",
    id,
    "detail-type": "Scheduled Event",
    source: "aws.scheduler",
    account,
    time,
    region,
    resources: [arn],
    detail: "{}",
  });
}

/** Fills in the context attributes (AWS docs: "Adding context attributes in EventBridge Scheduler"). */
function filledIn(input: string, values: Readonly<Record<string, string>>): string {
  const isJson = jsonIn(input) !== undefined;
  return input.replace(/<(aws\.scheduler\.[\w-]+)>/g, (found, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) return found;
    return isJson ? JSON.stringify(value).slice(1, -1) : value;
  });
}
