import type { Call, Event } from "../../model/index.js";
import type { SagaDocument } from "../../saga/document.js";
import type { Answer, Ports } from "./ports.js";
import { stepsByName } from "./steps.js";

/** Makes calls of a saga, each once. */
export class Asker {
  readonly #steps: ReturnType<typeof stepsByName>;
  readonly #rejections: ReadonlyMap<string, readonly string[]>;
  readonly #ports: Ports;

  constructor(document: SagaDocument, ports: Ports) {
    this.#steps = stepsByName(document);
    this.#rejections = new Map(document.operations.map(({ name, rejections }) => [name, rejections ?? []]));
    this.#ports = ports;
  }

  /** Makes a call, and tells of it as an event. */
  async ask(call: Call): Promise<Event> {
    const answer = await this.#settled(call, await this.#ports.call(call));
    const told = { command: call.id, at: this.#ports.now() } as const;
    if ("result" in answer) return { ...told, type: "succeeded", result: answer.result };
    const { error, cause } = answer;
    if (error === "States.Timeout") return { ...told, type: "timedOut" };
    return { ...told, type: "failed", error, ...(cause === undefined ? {} : { cause }) };
  }

  /** The answer of a read-only step stays as it was first, for every run: another one might lead elsewhere. */
  async #settled(call: Call, answer: Answer): Promise<Answer> {
    const { decisions } = this.#ports;
    const isReadOnly = call.role === "action" && this.#steps.get(call.name)?.kind === "read-only";
    if (decisions === undefined || !isReadOnly) return answer;
    const isFinal = "result" in answer || this.#rejections.get(call.operation)?.includes(answer.error);
    return isFinal === true ? await decisions.keep(call.key, answer) : answer;
  }
}
