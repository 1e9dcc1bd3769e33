import type { Json } from "../../../lib/model/index.js";
import {
  type Active,
  catcherOf,
  EngineError,
  type Incident,
  isDead,
  type Job,
  type Scope,
  subscriptionsIn,
  type Switches,
} from "./active.js";
import type { ProcessNode } from "./read-process.js";
import { Timers } from "./timers.js";
import { type EngineFunctions, evaluated, valueFrom, Variables } from "./variables.js";

/**
 * Runs a process as Camunda's documentation says: the elements that this library writes, and no others.
 * https://docs.camunda.io/docs/components/modeler/bpmn/bpmn-coverage/
 */
export class Engine {
  readonly incidents: Incident[] = [];
  readonly #jobs: Job[] = [];
  readonly #timers: Timers;
  readonly #messages: {
    readonly name: string;
    readonly key: Json;
    readonly catch: (variables: Json) => void;
  }[] = [];
  readonly #functions: EngineFunctions;
  readonly #switches: Switches;
  readonly #root: Scope;

  constructor(
    process: ProcessNode,
    {
      input,
      start,
      switches,
      executionName,
      random,
    }: {
      readonly input: Json;
      readonly start: number;
      readonly switches: Switches;
      readonly executionName: string;
      readonly random: () => number;
    },
  ) {
    this.#timers = new Timers(start);
    this.#switches = switches;
    this.#functions = { now: () => this.now, random, executionName };
    const variables = new Variables();
    variables.setLocal("input", input);
    this.#root = this.#scope(process, undefined, variables, () => undefined);
    this.#begin(this.#root);
  }

  get now(): number {
    return this.#timers.now;
  }

  get functions(): EngineFunctions {
    return this.#functions;
  }

  get isOver(): boolean {
    return this.#root.isOver;
  }

  variable(name: string): Json | undefined {
    return this.#root.variables.get(name);
  }

  /** The next job to work on, which is nobody else's then; undefined if there is none now. */
  takeJob(): Job | undefined {
    return this.#switches.lastJobFirst ? this.#jobs.pop() : this.#jobs.shift();
  }

  /** Lets the time pass until the next timer; false if there is none. */
  leap(): boolean {
    return this.#timers.leap();
  }

  /** Calls back at a time. */
  at(time: number, fire: () => void): void {
    this.#timers.at(time, fire);
  }

  /** Publishes a message; false if nobody waits for it. */
  publish(name: string, key: Json, variables: Json): boolean {
    const found = this.#messages.find((each) => each.name === name && each.key === key);
    found?.catch(variables);
    return found !== undefined;
  }

  completeJob(job: Job, variables: Readonly<Record<string, Json>>): void {
    const active = this.#elementOf(job);
    if (isDead(active)) return;
    for (const [name, value] of Object.entries(variables)) active.variables.setLocal(name, value);
    this.#complete(active, variables);
  }

  /** A job that failed is tried again after a while, or is an incident if it has no tries left. */
  failJob(job: Job, retries: number, backoff: number, message: string): void {
    const active = this.#elementOf(job);
    if (isDead(active)) return;
    job.retries = retries;
    if (retries <= 0) this.incidents.push({ job, message });
    else this.at(this.now + backoff, () => this.#offer(job, active));
  }

  throwError(job: Job, code: string, variables: Readonly<Record<string, Json>>): void {
    const active = this.#elementOf(job);
    if (!isDead(active)) this.#throw(active, code, variables, job);
  }

  /** A job that nobody answered for is given to somebody else, with as many tries as before. */
  loseJob(job: Job): void {
    this.#offer(job, this.#elementOf(job));
  }

  /** Resolves an incident: the job has tries again. */
  resolve(incident: Incident, retries: number): void {
    this.incidents.splice(this.incidents.indexOf(incident), 1);
    incident.job.retries = retries;
    this.#jobs.push(incident.job);
  }

  readonly #elements = new WeakMap<object, Active>();

  #elementOf({ element }: Job): Active {
    const active = this.#elements.get(element);
    if (active === undefined) throw new EngineError("The job belongs to no element.");
    return active;
  }

  #offer(job: Job, active: Active): void {
    if (!isDead(active)) this.#jobs.push(job);
  }

  #scope(node: ProcessNode, owner: Active | undefined, variables: Variables, whenDone: () => void): Scope {
    const scope: Scope = {
      ...{ node, owner, variables, whenDone },
      ...{
        subscriptions: [],
        completed: [],
        arrived: new Map(),
        active: 0,
        isOver: false,
        isTerminated: false,
      },
    };
    owner?.inner.push(scope);
    return scope;
  }

  #begin(scope: Scope): void {
    const start = [...scope.node.children.values()].find(({ type }) => type === "StartEvent");
    if (start === undefined) throw new EngineError(`${scope.node.id} has no start event.`);
    this.#activate(start, scope);
  }

  #activate(node: ProcessNode, scope: Scope, whenDone?: () => void): void {
    scope.active += 1;
    const active: Active = {
      ...{ node, scope, inner: [], isOver: false },
      variables: new Variables(scope.variables),
      ...(whenDone === undefined ? {} : { whenDone }),
    };
    if (node.loop !== undefined) {
      this.#repeat(active, node.loop);
      return;
    }
    this.#mapIn(node, active.variables);
    switch (node.type) {
      case "StartEvent":
        this.#complete(active);
        return;
      case "EndEvent":
      case "IntermediateThrowEvent":
        this.#thrown(active);
        return;
      case "ServiceTask": {
        const job: Job = {
          node,
          variables: active.variables,
          retries: node.job?.retries ?? 0,
          element: active,
        };
        this.#elements.set(active, active);
        this.#jobs.push(job);
        return;
      }
      case "SubProcess":
        this.#begin(this.#scope(node, active, active.variables, () => this.#complete(active)));
        return;
      case "ExclusiveGateway":
        this.#choose(active);
        return;
      case "ParallelGateway":
        this.#join(active);
        return;
      case "EventBasedGateway":
        this.#await(active);
        return;
      case "IntermediateCatchEvent":
        this.#caught(active, () => this.#complete(active));
        return;
      default:
        throw new EngineError(`The engine knows no ${node.type}.`);
    }
  }

  #mapIn({ inputs }: ProcessNode, variables: Variables): void {
    for (const [target, source] of inputs)
      variables.setLocal(target, valueFrom(source, variables, this.#functions));
  }

  /** One after the other, or all at the same time; with what each leaves in a list. */
  #repeat(active: Active, loop: NonNullable<ProcessNode["loop"]>): void {
    const { node, variables } = active;
    const list = this.#value(loop.collection, variables);
    if (!Array.isArray(list))
      throw new EngineError(`The collection of ${node.id} is no list: ${JSON.stringify(list)}`);
    const outputs: Json[] = list.map(() => null);
    let left = list.length;
    const finish = () => {
      if (loop.output !== undefined) active.scope.variables.propagate(loop.output.name, outputs);
      this.#complete(active);
    };
    if (left === 0) {
      finish();
      return;
    }
    const begin = (index: number): void => {
      const own = new Variables(variables);
      own.setLocal(loop.element, list[index] ?? null);
      own.setLocal("loopCounter", index + 1);
      this.#mapIn(node, own);
      const scope = this.#scope(node, active, own, () => {
        if (loop.output !== undefined)
          outputs[index] = valueFrom(`=${loop.output.element}`, own, this.#functions);
        left -= 1;
        if (left === 0) finish();
        else if (loop.isSequential) begin(index + 1);
      });
      this.#begin(scope);
    };
    if (loop.isSequential) begin(0);
    else for (const index of list.keys()) begin(index);
  }

  #value(expression: string, variables: Variables): Json {
    return valueFrom(`=${expression}`, variables, this.#functions);
  }

  /** An element is completed: what it leaves goes up, it can be taken back from now on, and what follows begins. */
  #complete(active: Active, result: Readonly<Record<string, Json>> = {}): void {
    if (active.isOver) return;
    active.isOver = true;
    const { node, scope, variables, whenDone } = active;
    if (node.loop === undefined && node.outputs.length > 0) {
      for (const [target, source] of node.outputs)
        scope.variables.propagate(target, valueFrom(source, variables, this.#functions));
    } else if (node.type === "ServiceTask") {
      for (const [name, value] of Object.entries(result)) scope.variables.propagate(name, value);
    }
    const event = [...scope.node.children.values()].find(
      (each) => each.attachedTo === node.id && each.event?.type === "compensation",
    );
    const handler = event?.handler === undefined ? undefined : scope.node.children.get(event.handler);
    scope.completed.push(...active.inner);
    if (handler !== undefined) scope.subscriptions.push({ activity: node.id, handler });
    this.#leave(active, node.isForCompensation ? [] : node.outgoing.map(({ to }) => to));
    whenDone?.();
  }

  #leave({ scope }: Active, targets: readonly string[]): void {
    for (const target of targets) {
      const next = scope.node.children.get(target);
      if (next === undefined) throw new EngineError(`${target} isn't in ${scope.node.id}.`);
      this.#activate(next, scope);
    }
    scope.active -= 1;
    if (scope.active > 0 || scope.isOver) return;
    scope.isOver = true;
    scope.whenDone();
  }

  #choose(active: Active): void {
    const { node, variables } = active;
    active.isOver = true;
    if (node.outgoing.length === 1) {
      this.#leave(
        active,
        node.outgoing.map(({ to }) => to),
      );
      return;
    }
    const taken = node.outgoing.find(({ id, condition }) => {
      if (id === node.defaultFlow) return false;
      const value = evaluated(condition ?? "null", variables.all(), this.#functions);
      if (typeof value !== "boolean")
        throw new EngineError(`The condition of ${id} is ${JSON.stringify(value)}: ${condition}`);
      return value;
    });
    const chosen = taken ?? node.outgoing.find(({ id }) => id === node.defaultFlow);
    if (chosen === undefined) throw new EngineError(`No flow of ${node.id} can be taken.`);
    this.#leave(active, [chosen.to]);
  }

  #join(active: Active): void {
    const { node, scope } = active;
    active.isOver = true;
    const arrived = (scope.arrived.get(node.id) ?? 0) + 1;
    const isWhole = arrived >= node.incoming;
    scope.arrived.set(node.id, isWhole ? 0 : arrived);
    if (isWhole) {
      // One token goes on for all that have come.
      scope.active -= node.incoming - 1;
      this.#leave(
        active,
        node.outgoing.map(({ to }) => to),
      );
    }
  }

  #await(active: Active): void {
    const { node, scope } = active;
    let isDecided = false;
    for (const { to } of node.outgoing) {
      const event = scope.node.children.get(to);
      if (event === undefined) continue;
      const caught: Active = { ...active, node: event, variables: new Variables(scope.variables), inner: [] };
      this.#caught(
        caught,
        () => {
          if (isDecided || active.isOver) return;
          isDecided = true;
          active.isOver = true;
          caught.isOver = false;
          this.#complete(caught);
        },
        () => isDecided || active.isOver,
      );
    }
  }

  /** Waits for a timer or a message. */
  #caught(active: Active, then: () => void, isOff: () => boolean = () => active.isOver): void {
    const { event } = active.node;
    if (event?.type === "timer") {
      this.at(this.#timeOf(event, active.variables), () => {
        if (!isOff() && !isDead(active)) then();
      });
    } else if (event?.type === "message") {
      const subscription = {
        name: event.name,
        key: this.#value(event.key, active.variables),
        catch: (variables: Json) => {
          this.#messages.splice(this.#messages.indexOf(subscription), 1);
          if (isOff()) return;
          for (const [name, value] of Object.entries(variables ?? {})) active.variables.setLocal(name, value);
          then();
        },
      };
      // Those of who has been decided for something else are closed.
      for (const old of this.#messages.filter(
        (each) => each.name === subscription.name && each.key === subscription.key,
      ))
        this.#messages.splice(this.#messages.indexOf(old), 1);
      this.#messages.push(subscription);
    } else throw new EngineError(`${active.node.id} catches nothing.`);
  }

  #timeOf(
    { date, duration }: { readonly date: string | undefined; readonly duration: string | undefined },
    variables: Variables,
  ): number {
    if (duration !== undefined) {
      const seconds = /^PT([\d.]+)S$/.exec(duration)?.[1];
      if (seconds === undefined) throw new EngineError(`${duration} is no duration.`);
      return this.now + Number(seconds) * 1000;
    }
    const time = Date.parse(String(valueFrom(date ?? "", variables, this.#functions)));
    if (Number.isNaN(time)) throw new EngineError(`${date} is no time.`);
    return time;
  }

  #thrown(active: Active): void {
    const { event } = active.node;
    if (event?.type === "error") {
      const code =
        event.code?.startsWith("=") === true
          ? this.#value(event.code.slice(1), active.variables)
          : event.code;
      this.#throw(active, String(code), {});
      return;
    }
    if (event?.type === "compensation") {
      this.#compensate(active, event.activity);
      return;
    }
    this.#complete(active);
  }

  /**
   * Handlers of activities that were completed in the same scope run, all at once; of one activity, or of all of them, in sub-processes,
   * too. https://docs.camunda.io/docs/components/modeler/bpmn/compensation-events/
   */
  #compensate(active: Active, activity: string | undefined): void {
    const { scope } = active;
    const found = subscriptionsIn(scope, activity);
    if (found.length === 0) {
      if (activity !== undefined && !this.#switches.passesOverUnfinished)
        throw new EngineError(`${active.node.id} takes ${activity} back, which was never completed.`);
      this.#complete(active);
      return;
    }
    let left = found.length;
    for (const { at, subscription } of found) {
      at.subscriptions.splice(at.subscriptions.indexOf(subscription), 1);
      this.#activate(subscription.handler, at, () => {
        left -= 1;
        if (left === 0) this.#complete(active);
      });
    }
  }

  /**
   * An error goes up until an event on a border catches it: what is in there is terminated. One of a job that nothing catches is an
   * incident. https://docs.camunda.io/docs/components/modeler/bpmn/error-events/#unhandled-errors
   */
  #throw(active: Active, code: string, variables: Readonly<Record<string, Json>>, job?: Job): void {
    for (let at: Active | undefined = active; at !== undefined; at = at.scope.owner) {
      const { node, scope } = at;
      const caught = catcherOf(node, scope, code);
      if (caught === undefined) continue;
      this.#terminate(at);
      const own = new Variables(scope.variables);
      for (const [name, value] of Object.entries(variables)) own.setLocal(name, value);
      this.#complete({ node: caught, scope, variables: own, inner: [], isOver: false });
      return;
    }
    if (job === undefined) throw new EngineError(`Nothing catches the error ${code}.`);
    this.incidents.push({ job, message: `Nothing catches the error ${code}.` });
  }

  #terminate(active: Active): void {
    active.isOver = true;
    for (const scope of active.inner) {
      scope.isOver = true;
      scope.isTerminated = true;
      for (const [index, job] of [...this.#jobs.entries()].reverse())
        if (this.#isIn(this.#elementOf(job), scope)) this.#jobs.splice(index, 1);
    }
  }

  #isIn(active: Active, scope: Scope): boolean {
    for (let at: Active | undefined = active; at !== undefined; at = at.scope.owner)
      if (at.scope === scope) return true;
    return false;
  }
}
