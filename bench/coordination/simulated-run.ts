import { coordinate } from "../../lib/coordination/engine/coordinate.js";
import { coordinateDurably } from "../../lib/coordination/engine/coordinate-durably.js";
import { type Link, linksOf } from "../../lib/coordination/engine/chain.js";
import { goOnAfterFailure, type Passed, runLink } from "../../lib/coordination/engine/link.js";
import type { Answer, Decision, Ports } from "../../lib/coordination/engine/ports.js";
import { type LinkEvent, readReceived } from "../../lib/coordination/engine/received.js";
import { readStart, type Start, type StartEvent } from "../../lib/coordination/engine/start-event.js";
import type { Call, End, Execution, Json } from "../../lib/model/index.js";
import { seededRandom } from "../../lib/runner/index.js";
import { Agenda } from "./agenda.js";
import { memoryDecisions } from "./decisions.js";
import { SimulatedParticipants } from "./participants.js";
import type { CoordinationFault, Script } from "./script.js";
import type { Case, Setup, SimulatedRun, Usage } from "./simulation.js";

/** The first moment of each run. */
export const startTime = Date.UTC(2027, 0, 1);
/** Milliseconds between an asynchronous invocation and its beginning. */
const deliveryMilliseconds = { function: 20, event: 60 };
/** Milliseconds that a process takes besides its calls. */
const overheadMilliseconds = 5;
const sweepAfter = 3_600_000;
const functionSeconds = 900;
/** A participant's timeout, and time for the link itself. */
const participantSeconds = 10;
const linkSeconds = participantSeconds + 30;

/** Runs a saga in a style, on a simulated AWS, with faults. */
export async function simulate(subject: Case, setup: Setup, script: Script): Promise<SimulatedRun> {
  const simulation = new Simulation(subject, setup, script);
  return await simulation.run();
}

interface Process {
  isOver: boolean;
  /** A link is tried again with the same message; each run of a coordinator is one of its own. */
  readonly visitor: object;
  readonly began: number;
  readonly crash: (error: Error) => void;
}

/** An event for a function, whose answer nobody waits for. */
interface Dispatch {
  readonly link: string;
  readonly event: Json | LinkEvent;
}

class Simulation {
  readonly #case: Case;
  readonly #setup: Setup;
  readonly #faults: readonly CoordinationFault[];
  readonly #agenda = new Agenda(startTime);
  readonly #participants: SimulatedParticipants;
  readonly #items = new Map<string, { decision?: Decision; answer?: Answer }>();
  readonly #links: ReadonlyMap<string, Link>;
  readonly #first: string;
  readonly #ends: (End & { at: number })[] = [];
  readonly #dead: Dispatch[] = [];
  readonly #schedules = new Map<string, () => void>();
  readonly #journal = new Map<string, unknown>();
  readonly #kinds: SimulatedRun["kinds"][number][] = [];
  readonly #random = seededRandom(1);
  readonly #usage: Usage = {
    invocations: 0,
    billed: 0,
    messages: 0,
    writes: 0,
    units: 0,
    schedules: 0,
    durableOperations: 0,
  };
  #messages = 0;
  #redriven = 0;

  constructor(subject: Case, setup: Setup, { participants, coordination }: Script) {
    this.#case = subject;
    this.#setup = setup;
    this.#faults = coordination;
    this.#participants = new SimulatedParticipants(subject.subject, subject.responses, participants);
    const isChain = setup.style === "chain" || setup.style === "events";
    this.#links = new Map(isChain ? linksOf(subject.document).map((link) => [link.name, link]) : []);
    this.#first = [...this.#links.keys()][0] ?? "coordinator";
  }

  async run(): Promise<SimulatedRun> {
    const start: StartEvent = {
      name: "trip-1",
      startTime: new Date(startTime).toISOString(),
      input: this.#case.input,
    };
    this.#send({ link: this.#first, event: { ...start } });
    await this.#agenda.run();
    const endedBefore = this.#ends.length > 0;
    // An operator mends what is out of order, and sends again what lies in the dead-letter queue.
    this.#participants.isMended = true;
    for (let left = 10; this.#dead.length > 0 && left > 0; left -= 1) {
      const dispatch = this.#dead.shift();
      if (dispatch === undefined) break;
      this.#redriven += 1;
      this.#deliver(dispatch, 0);
      await this.#agenda.run();
    }
    this.#participants.finish();
    return {
      participants: this.#participants,
      ends: this.#ends,
      redriven: this.#redriven,
      isRedriven: this.#redriven > 0 && !endedBefore,
      operations: this.#kinds.length,
      messages: this.#messages,
      kinds: this.#kinds,
      usage: this.#usage,
    };
  }

  /** Hands a message to the service that delivers it. */
  #send(dispatch: Dispatch): void {
    const message = this.#messages;
    this.#messages += 1;
    this.#usage.messages += 1;
    for (const fault of this.#faults) {
      if (fault.kind === "lost" && fault.message === message) {
        this.#dead.push(dispatch);
        return;
      }
      if (fault.kind === "twice" && fault.message === message)
        this.#agenda.schedule(this.#agenda.now + fault.afterSeconds * 1000 + 1, () =>
          this.#deliver(dispatch, 0),
        );
    }
    this.#deliver(dispatch, 0);
  }

  /** Invokes a function asynchronously: Lambda tries it again after one and two minutes. */
  #deliver(dispatch: Dispatch, retry: number): void {
    const { style } = this.#setup;
    const delay =
      retry > 0 ? retry * 60_000 : deliveryMilliseconds[style === "events" ? "event" : "function"];
    this.#agenda.schedule(this.#agenda.now + delay, () => {
      void this.#invoke(dispatch).catch((error: Error) => {
        if (retry < 2) this.#deliver(dispatch, retry + 1);
        else this.#giveUp(dispatch, error);
      });
    });
  }

  #giveUp(dispatch: Dispatch, error: Error): void {
    const { onFailure } = this.#links.get(dispatch.link) ?? {};
    if (onFailure === undefined) {
      this.#dead.push(dispatch);
      return;
    }
    this.#send({
      link: onFailure,
      event: {
        timestamp: new Date(this.#agenda.now).toISOString(),
        requestContext: { condition: "RetriesExhausted", functionArn: this.#arnOf(dispatch.link) },
        requestPayload: dispatch.event as LinkEvent,
        responsePayload: { errorType: error.name, errorMessage: error.message },
      },
    });
  }

  /** One invocation: it ends by itself, or it crashes. */
  async #invoke(dispatch: Dispatch): Promise<void> {
    const { link, event } = dispatch;
    this.#usage.invocations += 1;
    const { style } = this.#setup;
    const isLong = style === "coordinator" || style === "durable";
    const seconds = isLong ? functionSeconds : linkSeconds;
    const began = this.#agenda.now;
    let process: Process | undefined;
    const crashed = new Promise<never>((_, reject) => {
      process = { isOver: false, began, visitor: isLong ? {} : dispatch, crash: reject };
    });
    if (process === undefined) return;
    const own: Process = process;
    const letLive = this.#agenda.schedule(began + seconds * 1000, () => {
      void this.#crash(own, "Sandbox.Timedout");
    });
    try {
      await Promise.race([this.#work(link, event, own), crashed]);
    } finally {
      own.isOver = true;
      letLive();
      this.#usage.billed += this.#agenda.now - began + overheadMilliseconds;
    }
  }

  async #work(link: string, event: Dispatch["event"], process: Process): Promise<void> {
    if (this.#setup.style === "durable") return await this.#durable(event, process);
    if (this.#setup.style === "coordinator") return await this.#coordinator(event, process);
    await this.#link(link, event as LinkEvent, process);
  }

  async #coordinator(event: unknown, process: Process): Promise<void> {
    const { name, startTime: began, input, sweep } = readStart(event);
    await this.#watch({ link: "coordinator", event: event as Json }, sweep, process);
    const end = await coordinate(this.#case.document, this.#execution({ name, startTime: began, input }), {
      ports: {
        ...this.#portsOf(process),
        timeLeft: () => process.began + functionSeconds * 1000 - this.#agenda.now,
      },
      isRepeated: sweep > 0,
    });
    await this.#ended(end, sweep, process);
  }

  async #durable(event: unknown, process: Process): Promise<void> {
    const { name, startTime: began, input } = readStart(event);
    const end = await coordinateDurably(
      this.#case.document,
      this.#execution({ name, startTime: began, input }),
      {
        now: () => this.#agenda.now,
        call: (call) => this.#call(call, process),
        stuckSeconds: 3600,
        journal: {
          step: async <T>(id: string, run: () => Promise<T>): Promise<T> => {
            if (!this.#journal.has(id)) {
              const value = await run();
              this.#usage.durableOperations += 1;
              this.#journal.set(id, value);
            }
            return this.#journal.get(id) as T;
          },
          wait: async (id, seconds) => {
            if (this.#journal.has(id)) return;
            if (id.startsWith("stuck")) {
              this.#participants.isMended = true;
              this.#redriven += 1;
            }
            this.#usage.durableOperations += 1;
            // It ends the invocation, and begins another one: nobody is billed meanwhile.
            this.#usage.billed -= seconds * 1000;
            this.#usage.invocations += 1;
            await this.#agenda.wait(seconds * 1000);
            this.#journal.set(id, null);
          },
        },
      },
    );
    await this.#ended(end, 0, process);
  }

  async #link(link: string, event: LinkEvent, process: Process): Promise<void> {
    const { document } = this.#case;
    const received = readReceived(event, document, {
      stateMachine: this.#nameOf(link),
      functionTimeouts: this.#timeouts,
    });
    const { message, failure, started } = received;
    if (started !== undefined && failure === undefined)
      await this.#watch({ link, event: started }, message.sweep, process);
    const place = { document, link, ports: this.#portsOf(process) };
    const passed: Passed =
      failure === undefined ? await runLink(message, place) : await goOnAfterFailure(message, failure, place);
    if ("end" in passed) return await this.#ended(passed.end, message.sweep, process);
    if (passed.to === link && failure !== undefined)
      return await this.#link(link, { message: passed.message }, process);
    const known = this.#links.get(link)?.next ?? [];
    if (passed.to !== link && !known.includes(passed.to) && this.#links.get(link)?.onFailure !== passed.to)
      throw new Error(`${link} can't pass on to ${passed.to}: it knows ${known.join(", ")}.`);
    await this.#operation(process, "message", () =>
      this.#send({ link: passed.to, event: { message: structuredClone(passed.message) } }),
    );
  }

  #execution(start: Pick<Start, "name" | "startTime" | "input">): Execution {
    const { name, startTime: began, input } = start;
    return { stateMachine: "Trip", name, startTime: began, input, functionTimeouts: this.#timeouts };
  }

  get #timeouts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#case.document.operations.map(({ name }) => [name, participantSeconds]));
  }

  /** The name of a link's function: all keys of an execution begin with that of the first. */
  #nameOf(link: string): string {
    return link === this.#first ? "Trip" : `Trip-${link}`;
  }

  #arnOf(link: string): string {
    return `arn:aws:lambda:us-east-1:123456789012:function:${this.#nameOf(link)}:$LATEST`;
  }

  #portsOf(process: Process): Ports {
    return {
      now: () => this.#agenda.now,
      random: this.#random,
      sleep: (milliseconds, signal) =>
        new Promise((resolve) => {
          const cancel = this.#agenda.schedule(this.#agenda.now + milliseconds, resolve);
          signal.addEventListener("abort", cancel, { once: true });
        }),
      call: (call) => this.#call(call, process),
      ...(this.#setup.decisions
        ? {
            decisions: memoryDecisions(this.#items, (run, bytes) => {
              this.#usage.writes += 1;
              this.#usage.units += Math.ceil(bytes / 1024);
              return this.#operation(process, "decision", run);
            }),
          }
        : {}),
    };
  }

  #call(call: Call, process: Process): Promise<Answer> {
    const operation = this.#kinds.length;
    const isEnded = this.#faults.some((fault) => fault.kind === "timeout" && fault.operation === operation);
    if (isEnded) {
      this.#kinds.push("call");
      return this.#endAtTimeout(call, process);
    }
    return this.#operation(process, "call", async () => {
      const { milliseconds, answer } = this.#participants.receive(call, this.#agenda.now, process.visitor);
      await this.#agenda.wait(milliseconds);
      return answer();
    });
  }

  /** The call is under way for longer than the process lives, and lands later. */
  #endAtTimeout(call: Call, process: Process): Promise<never> {
    this.#participants.receiveLate(call, this.#agenda.now, process.visitor);
    return new Promise(() => {});
  }

  async #operation<T>(
    process: Process,
    kind: SimulatedRun["kinds"][number],
    run: () => T | Promise<T>,
  ): Promise<T> {
    const index = this.#kinds.length;
    this.#kinds.push(kind);
    const crashes = (when: "before" | "after") =>
      this.#faults.some(
        (fault) => fault.kind === "crash" && fault.operation === index && fault.when === when,
      );
    if (process.isOver) return await new Promise(() => {});
    if (crashes("before")) return await this.#crash(process, "Runtime.ExitError");
    const value = await run();
    if (crashes("after")) return await this.#crash(process, "Runtime.ExitError");
    if (process.isOver) return await new Promise(() => {});
    return value;
  }

  /** The process ends: nothing that it waits for ever comes. */
  #crash(process: Process, name: string): Promise<never> {
    process.isOver = true;
    process.crash(Object.assign(new Error("The process has ended."), { name }));
    return new Promise(() => {});
  }

  async #watch({ link, event }: Dispatch, sweep: number, process: Process): Promise<void> {
    if (!this.#setup.sweeper || sweep >= 3) return;
    await this.#operation(process, "schedule", () => {
      if (this.#schedules.has(String(sweep))) return;
      this.#usage.schedules += 1;
      const next = { ...(event as { readonly [name: string]: Json }), sweep: sweep + 1 };
      const cancel = this.#agenda.schedule(this.#agenda.now + sweepAfter, () =>
        this.#deliver({ link, event: next }, 0),
      );
      this.#schedules.set(String(sweep), cancel);
    });
  }

  async #ended(end: End, sweep: number, process: Process): Promise<void> {
    if (this.#setup.sweeper && sweep < 3)
      await this.#operation(process, "schedule", () => this.#schedules.get(String(sweep))?.());
    this.#ends.push({ ...end, at: this.#agenda.now });
  }
}
