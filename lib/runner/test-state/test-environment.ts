import { type JsonObject, type JsonValue, objectOr } from "../../asl/index.js";
import type { Clock } from "../clock.js";
import type { LoadedState } from "../machine.js";
import { nodeDigest } from "../node-digest.js";
import { nodeWatch } from "../node-watch.js";
import type { Random } from "../random.js";
import { Branch, StateVisit } from "../run/branch.js";
import type { ExecutionFacts } from "../run/context-object.js";
import { Decision } from "../run/decision.js";
import { errorHandlingOf } from "../run/enter-state.js";
import { Payload } from "../run/payload.js";
import type { StateEnvironment } from "../states/state-environment.js";

/** Everything that a tested state sees. */
export interface TestedContext {
  readonly input: JsonValue;
  /** The variables that have been assigned before. */
  readonly variables?: JsonObject | undefined;
  /** The context object. @default one with made-up names, in the account and region */
  readonly context?: JsonObject | undefined;
  /** Shown in that context object. */
  readonly roleArn?: string | undefined;
  readonly home: { readonly region: string; readonly account: string };
  readonly clock: Clock;
  readonly random: Random;
}

/** The environment of a state that is tested. */
export function environmentOf(state: LoadedState, given: TestedContext): StateEnvironment {
  const branch = new Branch({ startAt: state.name, states: new Map([[state.name, state]]) });
  for (const [name, value] of Object.entries(given.variables ?? {})) branch.scope.assign(name, value);
  const time = given.clock.now();
  const { region, account } = given.home;
  const prefix = `arn:aws:states:${region}:${account}`;
  const facts: ExecutionFacts = {
    // AWS runs a tested state as an express execution.
    arn: `${prefix}:express:StateMachineName:ExecutionName`,
    name: "ExecutionName",
    input: given.input,
    roleArn: given.roleArn,
    stateMachineArn: `${prefix}:stateMachine:StateMachineName`,
    stateMachineName: "StateMachineName",
    startTime: time,
    redriveCount: 0,
    redriveTime: undefined,
  };
  const entered = { state, input: new Payload(given.input), facts };
  branch.visit = new StateVisit(entered, { id: 2, after: 0, time });
  const context = given.context ?? defaultContext(facts, errorHandlingOf(state) !== undefined);
  return new TestedDecision(given, branch, context);
}

function defaultContext(facts: ExecutionFacts, isRetried: boolean): JsonObject {
  const time = new Date(facts.startTime).toISOString();
  return {
    Execution: {
      Id: facts.arn,
      Input: facts.input,
      Name: facts.name,
      RoleArn: facts.roleArn ?? null,
      StartTime: time,
    },
    StateMachine: { Id: facts.stateMachineArn, Name: facts.stateMachineName },
    State: { Name: "StateName", EnteredTime: time, ...(isRetried ? { RetryCount: 0 } : {}) },
  };
}

/** Decides with a context object that was given, not made of an execution. */
class TestedDecision extends Decision {
  readonly #context: JsonObject;

  constructor({ clock, random }: TestedContext, branch: Branch, context: JsonObject) {
    const services = { now: () => clock.now(), random, digest: nodeDigest, watch: nodeWatch };
    const facts = branch.visit?.facts;
    if (facts === undefined) throw new TypeError("a tested state has been entered");
    super({ services, facts, executionContext: objectOr(context.Execution) }, branch, undefined);
    this.#context = context;
  }

  override context(): JsonObject {
    return this.#context;
  }

  override machineContext(): JsonObject {
    return objectOr(this.#context.StateMachine);
  }
}
