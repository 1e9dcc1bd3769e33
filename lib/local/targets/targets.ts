import { isObject } from "../../asl/index.js";
import { DataLimitError } from "../../runner/index.js";
import type { LambdaFunction } from "../assembly/lambda-functions.js";
import type { Delivery, DeliveryProblem } from "../delivery.js";
import { LocalEnvironmentError, messageOf } from "../errors.js";
import type { EventBuses } from "../events/event-buses.js";
import type { Executions } from "../executions/executions.js";
import type { StateMachineRegistry } from "../executions/state-machine-registry.js";
import type { AsyncInvocations } from "../functions/async-invocations.js";
import { findTarget, readFunctionName } from "../functions/function-target.js";
import type { IdSource } from "../ids.js";
import { jsonIn } from "../json-text.js";
import type { Queues } from "../messages/queues.js";
import { RefusedPublicationError, type Topics } from "../messages/topics.js";

/** Resources that messages are delivered to. */
export interface TargetsOptions {
  readonly functions: Iterable<LambdaFunction>;
  readonly asyncInvocations: () => AsyncInvocations;
  readonly stateMachines: StateMachineRegistry;
  readonly executions: () => Executions;
  readonly eventBuses: () => EventBuses;
  readonly queues: Queues;
  readonly topics: () => Topics;
  readonly nextId: IdSource;
}

/** Delivers messages to functions, state machines, queues, topics and event buses, by their ARNs. */
export class Targets {
  readonly #options: TargetsOptions;

  constructor(options: TargetsOptions) {
    this.#options = options;
  }

  /** Delivers a message. Gives the problem if its target doesn't take it. */
  async deliver(delivery: Delivery): Promise<DeliveryProblem | undefined> {
    const [, , service = "", , , kind = ""] = delivery.targetArn.split(":");
    if (service === "lambda") return this.#toFunction(delivery);
    if (service === "states" && kind === "stateMachine") return this.#toStateMachine(delivery);
    if (service === "sqs") return this.#options.queues.deliver(delivery);
    if (service === "sns") return this.#toTopic(delivery);
    if (service === "events" && kind.startsWith("event-bus/")) return this.#toBus(delivery);
    // Nobody reads logs here, so a log group takes what it gets and forgets it.
    if (isLogGroup(service, kind)) return undefined;
    return {
      code: "NOT_CARRIED_OUT",
      message: `The local environment delivers nothing to ${delivery.targetArn}.`,
    };
  }

  /** True if there is such a target here. */
  takes(arn: string): boolean {
    const [, , service = "", region = "", account = "", kind = ""] = arn.split(":");
    if (service === "lambda") {
      return findTarget(this.#options.functions, readFunctionName(arn), { region, account }) !== undefined;
    }
    if (service === "sqs") return this.#options.queues.byArn(arn) !== undefined;
    if (service === "sns") return this.#options.topics().has(arn);
    if (service === "states") return this.#options.stateMachines.targetOf(arn) !== undefined;
    return isLogGroup(service, kind) || (service === "events" && kind.startsWith("event-bus/"));
  }

  #toFunction({ targetArn, body }: Delivery): DeliveryProblem | undefined {
    const [, , , region = "", account = ""] = targetArn.split(":");
    const target = findTarget(this.#options.functions, readFunctionName(targetArn), { region, account });
    if (target === undefined) return noSuch(targetArn);
    const payload = jsonIn(body);
    if (payload === undefined) return malformed(targetArn);
    this.#options.asyncInvocations().invoke({ target, payload, requestId: this.#options.nextId() });
    return undefined;
  }

  #toStateMachine({ targetArn, body }: Delivery): DeliveryProblem | undefined {
    const { stateMachines, executions, nextId } = this.#options;
    const target = stateMachines.targetOf(targetArn);
    if (target === undefined) return noSuch(targetArn);
    const input = jsonIn(body);
    if (input === undefined) return malformed(targetArn);
    try {
      executions().start(target, { input, name: nextId() });
      return undefined;
    } catch (error) {
      if (!(error instanceof LocalEnvironmentError || error instanceof DataLimitError)) throw error;
      return { code: "INVALID_PARAMETER", message: messageOf(error) };
    }
  }

  #toTopic({ targetArn, body, attributes = {}, messageGroupId }: Delivery): DeliveryProblem | undefined {
    const topics = this.#options.topics();
    if (!topics.has(targetArn)) return noSuch(targetArn);
    try {
      topics.send({ topicArn: targetArn, message: body, attributes, groupId: messageGroupId });
      return undefined;
    } catch (error) {
      if (!(error instanceof RefusedPublicationError)) throw error;
      return { code: "INVALID_PARAMETER", message: error.message };
    }
  }

  /** A bus gets events of another bus as they are; whatever else comes is the detail of an event. */
  #toBus({ targetArn, body, event }: Delivery): DeliveryProblem | undefined {
    const [, , , region = "", account = ""] = targetArn.split(":");
    const received = jsonIn(body);
    if (!isObject(received)) return malformed(targetArn);
    const buses = this.#options.eventBuses();
    if (event === undefined) buses.forward(targetArn, received);
    else buses.forward(targetArn, buses.envelope({ ...event, detail: received }, { region, account }));
    return undefined;
  }
}

function isLogGroup(service: string, kind: string): boolean {
  return service === "logs" && kind === "log-group";
}

function noSuch(arn: string): DeliveryProblem {
  return { code: "NO_RESOURCE", message: `There is no ${arn} in the cloud assembly.` };
}

function malformed(arn: string): DeliveryProblem {
  return { code: "INVALID_JSON", message: `${arn} takes JSON only, and got something else.` };
}
