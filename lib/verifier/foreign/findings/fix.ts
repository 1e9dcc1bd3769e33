import { isArray, isObject, type JsonObject, type JsonValue } from "../../../asl/index.js";
import type { Understanding } from "../guess/guess.js";
import { type PlacedState, topOf } from "../machine/machine.js";
import type { Step } from "../run/steps.js";

/** A step with the kind that it has in a saga. */
interface Placed {
  readonly step: Step;
  readonly kind: "compensatable" | "pivot" | "retriable" | "read-only" | "best-effort";
}

/**
 * The saga that does the same, as TypeScript for `cdk-saga`: the steps in the order in which the machine does them, each with what
 * takes it back. Requests hold the key and the fields that the machine's paths name; what else they hold, a person adds.
 */
export function sagaText(name: string, known: Understanding): string {
  return new SagaWriter(name, known).text();
}

class SagaWriter {
  readonly #name: string;
  readonly #known: Understanding;
  readonly #input: JsonObject;
  readonly #placed: readonly Placed[];

  constructor(name: string, known: Understanding) {
    this.#name = typeName(name);
    this.#known = known;
    const input = known.settings[0]?.input ?? {};
    this.#input = isObject(input) ? input : {};
    this.#placed = this.#kinds();
  }

  text(): string {
    const operations = new Map<string, string>();
    for (const { step, kind } of this.#placed) {
      operations.set(typeName(step.task.name), this.#operation(step, kind));
      const by = kind === "compensatable" ? step.compensatedBy[0] : undefined;
      if (by !== undefined) operations.set(typeName(by), plainOperation(by));
    }
    const answers = [...operations.values()].some((each) => each.includes("rejectedWhen"));
    const used = ["gte", "lt", "eq"].filter(
      (each) => answers && [...operations.values()].some((text) => text.includes(`${each}(response`)),
    );
    return [
      `import { ${[...used, "operation", "saga", "shape"].join(", ")} } from "cdk-saga";`,
      "",
      ...typeLines("Input", this.#input),
      "",
      ...operations.values(),
      "",
      `export const ${variableName(this.#name)} = saga<Input>(${JSON.stringify(this.#name)})`,
      ...this.#parts().map((line) => `  ${line}`),
    ]
      .join("\n")
      .concat(";\n");
  }

  /** Kinds in the order in which the run in which all goes well comes by. */
  #kinds(): readonly Placed[] {
    const order = [...new Set(this.#known.happy.visits.map(({ step }) => step))];
    const isTop = (step: Step) => step.task.around === undefined;
    const pivot = order.findIndex((step) => step.hasEffect && step.compensatedBy.length === 0 && isTop(step));
    return order
      .filter(({ kind }) => kind !== "compensation")
      .map((step, index): Placed => {
        if (step.kind === "best-effort") return { step, kind: "best-effort" };
        const isBefore = pivot < 0 || index < pivot;
        if (step.kind === "read-only") return { step, kind: isBefore ? "read-only" : "best-effort" };
        if (index === pivot) return { step, kind: "pivot" };
        const kind = isBefore && step.compensatedBy.length > 0 ? "compensatable" : "retriable";
        return { step, kind: isBefore && kind === "retriable" ? "best-effort" : kind };
      });
  }

  #operation({ task, rejects = [], rejectsByValue: by }: Step, kind: Placed["kind"]): string {
    const mayReject = kind === "compensatable" || kind === "pivot" || kind === "read-only";
    const request = `shape<{ readonly key: string${this.#fields()
      .map(([name, value]) => `; readonly ${name}: ${typeOf(value)}`)
      .join("")} }>()`;
    const named = mayReject ? rejects.filter((name) => /^[A-Za-z]\w*$/.test(name)) : [];
    const condition = by === undefined || !mayReject ? undefined : conditionOf(by);
    const options = [
      `  request: ${request},`,
      ...(condition === undefined ? [] : [`  response: shape<${condition.type}>(),`]),
      ...(named.length === 0 ? [] : [`  rejections: ${JSON.stringify(named)},`]),
      ...(condition === undefined
        ? []
        : [
            `  rejectedWhen: { when: ({ response }) => ${condition.when}, rejection: ${JSON.stringify(`${typeName(task.name)}Refused`)} },`,
            ...(kind === "pivot" ? ["  rejectionsAreFinal: true,"] : []),
          ]),
    ];
    return [
      `const ${variableName(task.name)} = operation(${JSON.stringify(typeName(task.name))}, {`,
      ...options,
      "});",
    ].join("\n");
  }

  #fields(): [name: string, value: JsonValue][] {
    return Object.entries(this.#input).filter(([name]) => isPlain(name) && name !== "key");
  }

  /** A part of the saga for each state at the top: a step, a block with its branches, a loop. */
  #parts(): string[] {
    const blocks = new Map<PlacedState, Placed[]>();
    for (const placed of this.#placed) {
      const top = topOf(placed.step.task);
      blocks.set(top, [...(blocks.get(top) ?? []), placed]);
    }
    return [...blocks].flatMap(([top, inside]) => {
      if (top.written.Type === "Map") return this.#loop(top, inside);
      return top.written.Type === "Parallel"
        ? this.#block(top, inside)
        : inside.flatMap((each) => this.#step(each, "input"));
    });
  }

  #step({ step, kind }: Placed, from: "input"): string[] {
    const name = typeName(step.task.name);
    const fields = this.#fields().map(([field]) => `${field}: ${from}.${field}`);
    const [by] = step.compensatedBy;
    return [
      `.step(${JSON.stringify(name)}, {`,
      ...(kind === "compensatable" ? [] : [`  kind: ${JSON.stringify(kind)},`]),
      `  action: ${variableName(step.task.name)},`,
      `  request: ({ ${fields.length === 0 ? "" : `${from}, `}key }) => ({ ${["key", ...fields].join(", ")} }),`,
      ...(kind === "compensatable" && by !== undefined ? [`  compensation: ${variableName(by)},`] : []),
      "})",
    ];
  }

  #block(top: PlacedState, inside: readonly Placed[]): string[] {
    const groups = isArray(top.written.Branches) ? top.written.Branches : [];
    const branches = groups.flatMap((_, index) => {
      const steps = inside.filter(({ step }) => this.#branchOf(step.task, top) === index);
      const [first] = steps;
      if (first === undefined) return [];
      return [
        `  ${variableName(first.step.task.name)}: (branch) =>`,
        "    branch",
        ...ended(steps.flatMap((each) => this.#step(each, "input"))).map((line) => `      ${line}`),
      ];
    });
    return [`.parallel(${JSON.stringify(typeName(top.name))}, {`, ...branches, "})"];
  }

  #branchOf(state: PlacedState, top: PlacedState): number {
    if (state.around !== undefined && state.around !== top) return this.#branchOf(state.around, top);
    const branches = isArray(top.written.Branches) ? top.written.Branches : [];
    return branches.findIndex(
      (branch) => isObject(branch) && isObject(branch.States) && Object.hasOwn(branch.States, state.name),
    );
  }

  #loop(top: PlacedState, inside: readonly Placed[]): string[] {
    const [, field] =
      /^\$\.(\w+)$/.exec(String(top.written.ItemsPath)) ??
      /input\.(\w+)/.exec(String(top.written.Items)) ??
      [];
    const list = field !== undefined && isArray(this.#input[field]) ? field : undefined;
    if (list === undefined) return inside.flatMap((each) => this.#step(each, "input"));
    return [
      `.forEach(${JSON.stringify(typeName(top.name))}, {`,
      `  items: ({ input }) => input.${list},`,
      "  each: (item) =>",
      "    item",
      ...ended(inside.flatMap((each) => this.#step(each, "input"))).map((line) => `      ${line}`),
      "})",
    ];
  }
}

/** Lines with a comma behind the last one. */
function ended(lines: readonly string[]): string[] {
  return lines.map((line, index) => (index === lines.length - 1 ? `${line},` : line));
}

function plainOperation(name: string): string {
  return `const ${variableName(name)} = operation(${JSON.stringify(typeName(name))}, { request: shape<{ readonly key: string }>() });`;
}

function conditionOf({
  where,
  equals,
  atLeast,
  below,
}: NonNullable<Step["rejectsByValue"]>): { readonly type: string; readonly when: string } | undefined {
  const steps = where
    .slice(1)
    .split(".")
    .filter((each) => each !== "");
  if (steps.length === 0 || !steps.every(isPlain)) return undefined;
  const value = atLeast ?? below ?? equals ?? null;
  const at = `response.${steps.join(".")}`;
  const when =
    atLeast !== undefined
      ? `gte(${at}, ${atLeast})`
      : below !== undefined
        ? `lt(${at}, ${below})`
        : `eq(${at}, ${JSON.stringify(value)})`;
  const type = steps.reduceRight(
    (inner, step) => `{ readonly ${step}: ${inner} }`,
    value === null ? "unknown" : typeof value,
  );
  return { type, when };
}

function typeLines(name: string, value: JsonObject): string[] {
  const fields = Object.entries(value).filter(([field]) => isPlain(field));
  return [
    `interface ${name} {`,
    ...fields.map(([field, inner]) => `  readonly ${field}: ${typeOf(inner)};`),
    "}",
  ];
}

function typeOf(value: JsonValue): string {
  if (isArray(value))
    return `readonly ${/^[\w{]/.test(typeOf(value[0] ?? "")) ? typeOf(value[0] ?? "") : "unknown"}[]`;
  if (value === null) return "null";
  if (!isObject(value)) return typeof value;
  const fields = Object.entries(value).filter(([field]) => isPlain(field));
  return `{ ${fields.map(([field, inner]) => `readonly ${field}: ${typeOf(inner)}`).join("; ")} }`;
}

function isPlain(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name);
}

/** A name as a saga's steps may have it: `Place Order` is PlaceOrder. */
function typeName(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return /^[A-Za-z]/.test(joined) ? joined : `Step${joined}`;
}

const reserved = new Set([
  "delete",
  "void",
  "return",
  "new",
  "class",
  "function",
  "import",
  "export",
  "default",
  "operation",
  "saga",
  "shape",
  "eq",
  "gte",
  "lt",
]);

function variableName(text: string): string {
  const name = typeName(text);
  const made = name.charAt(0).toLowerCase() + name.slice(1);
  return reserved.has(made) ? `${made}Operation` : made;
}
