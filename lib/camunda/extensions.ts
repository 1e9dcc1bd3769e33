import type { BpmnModdle, ModdleElement } from "../diagram/bpmn/moddle.js";
import { asAttribute, type Feel } from "./feel/feel.js";

type Pairs = readonly (readonly [string, string])[];

/** Makes what Camunda adds to BPMN. */
export class Extensions {
  readonly #moddle: BpmnModdle;

  constructor(moddle: BpmnModdle) {
    this.#moddle = moddle;
  }

  make(type: string, properties: Readonly<Record<string, unknown>>): ModdleElement {
    return this.#moddle.create(`zeebe:${type}`, properties);
  }

  elements(values: readonly ModdleElement[]): ModdleElement {
    return this.#moddle.create("bpmn:ExtensionElements", { values });
  }

  /** Variables that an element sees, and those that it leaves, by their names: `=` and an expression, or a text. */
  mapping(inputs: Pairs, outputs: Pairs): ModdleElement {
    return this.make("IoMapping", {
      inputParameters: inputs.map(([target, source]) => this.make("Input", { source, target })),
      outputParameters: outputs.map(([target, source]) => this.make("Output", { source, target })),
    });
  }

  /** The property of an element that leaves some variables. */
  leaving(outputs: readonly (readonly [name: Feel, value: Feel])[]): {
    readonly extensionElements: ModdleElement;
  } {
    const pairs = outputs.map(([name, value]) => [name.text, asAttribute(value)] as const);
    return { extensionElements: this.elements([this.mapping([], pairs)]) };
  }

  headers(pairs: Pairs): ModdleElement {
    return this.make("TaskHeaders", {
      values: pairs.map(([key, value]) => this.make("Header", { key, value })),
    });
  }
}
