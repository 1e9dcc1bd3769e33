// The part of bpmn-moddle 10 that is used here: it has no types for its main export.
declare module "bpmn-moddle" {
  /** An element of BPMN. */
  interface ModdleElement {
    readonly $type: string;
    readonly id?: string;
    readonly [property: string]: unknown;
    /** The value of a property, whose type depends on its name. */
    get(property: string): unknown;
    set(property: string, value: unknown): void;
  }

  interface ReadModel {
    readonly rootElement: ModdleElement;
    readonly warnings: readonly { readonly message: string }[];
    readonly elementsById: Readonly<Record<string, ModdleElement>>;
  }

  class BpmnModdle {
    create(type: string, properties?: Readonly<Record<string, unknown>>): ModdleElement;
    toXML(element: ModdleElement, options?: { readonly format?: boolean }): Promise<{ readonly xml: string }>;
    fromXML(xml: string): Promise<ReadModel>;
  }
}
