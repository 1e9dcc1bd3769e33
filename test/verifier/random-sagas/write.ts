import type {
  NodeDocument,
  OperationDocument,
  RecoveryOptions,
  SagaDocument,
  StepDocument,
  TemplateJson,
} from "../../../lib/saga/index.js";
import {
  callback,
  choice,
  forEach,
  parallel,
  part,
  ref,
  sagaOf,
  step,
  wait,
  withKey,
  withToken,
} from "../../support/documents.js";
import type { SagaShape, Shape, StepShape } from "./shapes.js";

/** A reference to what a node left, from after the node. */
type Found = readonly (string | number)[];

/** What surrounds a node. */
interface Around {
  /** The results that can be referred to: of what surely, or perhaps, ran before. */
  readonly results: readonly Found[];
  readonly hasItem: boolean;
  readonly isAfterPivot: boolean;
  readonly isInBlock: boolean;
}

interface Written {
  readonly nodes: readonly NodeDocument[];
  readonly results: readonly Found[];
}

/** Writes a shape down as a saga that breaks no rule: names are unique, and references lead to what is there. */
export function writeSaga(shape: SagaShape): SagaDocument {
  return new Writer().saga(shape);
}

class Writer {
  readonly #operations: Record<string, Partial<OperationDocument>> = {};
  #count = 0;

  saga(shape: SagaShape): SagaDocument {
    const before = this.#sequence(shape.before, {
      results: [],
      hasItem: false,
      isAfterPivot: false,
      isInBlock: false,
    });
    const pivot = shape.pivot === undefined ? [] : [this.#pivot(shape.pivot, before.results)];
    const after =
      shape.pivot === undefined
        ? { nodes: [], results: [] }
        : this.#sequence(shape.after, {
            results: before.results,
            hasItem: false,
            isAfterPivot: true,
            isInBlock: false,
          });
    const hook = (use: number) =>
      (shape.hooks & use) === 0
        ? undefined
        : [
            step(this.#name("Hook"), {
              kind: "best-effort",
              action: { request: { ...withKey, of: ref("input", "by") } },
            }),
          ];
    const [onCompleted, onCompensated] = [hook(1), hook(2)];
    const { whenCompensated } = shape;
    const results = [...before.results, ...after.results];
    return sagaOf([...before.nodes, ...pivot, ...after.nodes], {
      declared: this.#operations,
      output: Object.fromEntries(
        results.slice(0, 4).map((path, index) => [`r${index}`, ref("results", ...path)]),
      ),
      options: {
        ...(whenCompensated === undefined ? {} : { whenCompensated }),
        ...(shape.hasDeadline ? { deadline: { hours: 2 } } : {}),
      },
      recovery: recoveryOf(shape, before.nodes),
      hooks: {
        ...(onCompleted === undefined ? {} : { onCompleted }),
        ...(onCompensated === undefined ? {} : { onCompensated }),
      },
    });
  }

  #name(prefix: string): string {
    this.#count += 1;
    return `${prefix}${this.#count}`;
  }

  #sequence(shapes: readonly Shape[], around: Around): Written {
    const nodes: NodeDocument[] = [];
    const results: Found[] = [];
    for (const shape of shapes) {
      const written = this.#node(shape, { ...around, results: [...around.results, ...results] });
      nodes.push(...written.nodes);
      results.push(...written.results);
    }
    return { nodes, results };
  }

  #node(shape: Shape, around: Around): Written {
    switch (shape.is) {
      case "step":
        return this.#step(shape, around);
      case "parallel":
        return this.#parallel(shape, around);
      case "forEach":
        return this.#forEach(shape, around);
      case "choice":
        return this.#choice(shape, around);
      case "wait": {
        const at: TemplateJson = shape.pick % 3 === 0 ? ref("input", "at") : "2031-05-06T07:08:09Z";
        const mayFail = shape.pick % 2 === 0 && !around.isAfterPivot;
        return {
          nodes: [wait(this.#name("Wait"), mayFail ? { until: at } : { for: { minutes: 1 + shape.pick } })],
          results: [],
        };
      }
      case "part": {
        const name = this.#name("Part");
        // What a part refers to is inside of it, so that it might be used elsewhere.
        const inside = this.#sequence(shape.steps, { ...around, results: [] });
        const input =
          shape.pick % 2 === 0
            ? {}
            : {
                input: {
                  by: ref("input", "by"),
                  list: ref("input", "list"),
                  at: "2032-01-01T00:00:00Z",
                  n: 1,
                },
              };
        return {
          nodes: [part(name, inside.nodes, input)],
          results: inside.results.map((path) => [name, ...path]),
        };
      }
    }
  }

  #step(shape: StepShape, around: Around): Written {
    const name = this.#name("S");
    const { pick, kind } = shape;
    const result: Written["results"] = [[name, pick % 2 === 0 ? "id" : "n"]];
    if (around.isAfterPivot) {
      const isPersistent = kind !== "best-effort";
      if (!isPersistent) this.#declare(name, shape);
      const request = this.#request(pick, around);
      return {
        nodes: [step(name, { kind: isPersistent ? "retriable" : "best-effort", action: { request } })],
        results: result,
      };
    }
    this.#declare(name, shape);
    const request = this.#request(pick, around);
    if (kind === "callback") {
      return {
        nodes: [callback(name, { action: { request: { ...request, ...withToken } } })],
        results: result,
      };
    }
    if (kind !== "compensatable")
      return { nodes: [step(name, { kind, action: { request } })], results: result };
    const compensation = this.#compensation(pick, around);
    return {
      nodes: [step(name, { action: { request }, ...(compensation === undefined ? {} : { compensation }) })],
      results: result,
    };
  }

  #pivot(shape: StepShape, results: readonly Found[]): StepDocument {
    const name = this.#name("Pivot");
    this.#declare(name, { ...shape, areFinal: true });
    const around: Around = { results, hasItem: false, isAfterPivot: false, isInBlock: false };
    return step(name, { kind: "pivot", action: { request: this.#request(shape.pick, around) } });
  }

  #declare(name: string, { rejections, areFinal }: StepShape): void {
    this.#operations[`Do${name}`] = {
      rejections: ["No", "Never"].slice(0, rejections).map((each) => `${each}${name}`),
      ...(areFinal ? {} : { rejectionsAreFinal: false }),
    };
  }

  #request(pick: number, { results, hasItem }: Around): { readonly [name: string]: TemplateJson } {
    const earlier = results.at(pick % Math.max(1, results.length));
    return {
      ...(pick % 7 === 0 ? { id: ref("keyHash") } : withKey),
      ...(pick % 3 === 0 ? { by: ref("input", "by") } : {}),
      ...(hasItem && pick % 2 === 0 ? { item: ref("item") } : {}),
      ...(earlier === undefined || pick % 5 === 0 ? {} : { earlier: ref("results", ...earlier) }),
      ...(pick % 11 === 0 ? { sum: { $sum: [ref("input", "n"), 1] } } : {}),
    };
  }

  #compensation(pick: number, around: Around): StepDocument["compensation"] | undefined {
    const operation = `Cancel${this.#count}`;
    if (pick % 4 !== 0) return undefined;
    const { id, ...rest } = this.#request(pick, around);
    return {
      operation,
      request: {
        ...rest,
        id: id ?? null,
        result: ref("result"),
        why: ref("failure"),
        same: ref("request", "id"),
      },
    };
  }

  #parallel({ branches }: Extract<Shape, { is: "parallel" }>, around: Around): Written {
    const name = this.#name("Both");
    const written = branches.map((steps) => this.#sequence(steps, { ...around, isInBlock: true }));
    return {
      nodes: [parallel(name, Object.fromEntries(written.map(({ nodes }, index) => [`b${index}`, nodes])))],
      results: written.flatMap(({ results }, index) => results.map((path) => [name, `b${index}`, ...path])),
    };
  }

  #forEach({ pick, steps }: Extract<Shape, { is: "forEach" }>, around: Around): Written {
    const name = this.#name("Each");
    const inside = this.#sequence(steps, { ...around, hasItem: true, isInBlock: true });
    const lists: readonly TemplateJson[] = [
      ref("input", "list"),
      [ref("input", "by"), ref("input", "n")],
      ...(around.hasItem && !around.isAfterPivot ? [[ref("item"), "another"]] : []),
    ];
    const limits = pick % 5 === 0 ? { maxConcurrency: 1 } : {};
    return {
      nodes: [forEach(name, lists[pick % lists.length] ?? [], inside.nodes, { maxItems: 3, ...limits })],
      results: inside.results.map((path) => [name, pick % 2, ...path]),
    };
  }

  #choice({ pick, paths, otherwise }: Extract<Shape, { is: "choice" }>, around: Around): Written {
    const name = this.#name("Way");
    const written = paths.map((steps) => this.#sequence(steps, around));
    const conditions: readonly TemplateJson[] = [
      { $eq: [ref("input", "by"), "car"] },
      { $gt: [ref("input", "n"), 3] },
      { $not: [{ $exists: [ref("input", "list")] }] },
      ...(around.hasItem ? [{ $eq: [ref("item"), "x"] }] : []),
      ...(around.isAfterPivot
        ? []
        : [{ $jsonata: ["$length($by) > 3", { by: ref("input", "by") }] } as const]),
    ];
    const cases = written.map(({ nodes }, index): [string, [TemplateJson, readonly NodeDocument[]]] => {
      const isLast = otherwise && index === written.length - 1 && written.length > 1;
      return [
        `w${index}`,
        [isLast ? "otherwise" : (conditions[(pick + index) % conditions.length] ?? true), nodes],
      ];
    });
    return {
      nodes: [choice(name, Object.fromEntries(cases))],
      results: written.flatMap(({ results }, index) => results.map((path) => [name, `w${index}`, ...path])),
    };
  }
}

function recoveryOf({ order, continueOnStuck }: SagaShape, nodes: readonly NodeDocument[]): RecoveryOptions {
  const compensated = nodes.filter((node) => node.type === "step" && node.kind === "compensatable");
  const first = compensated.filter((_, index) => (order >> index) % 2 === 1).map(({ name }) => name);
  const orders = ["reverse", "reverse", "parallel", { first }] as const;
  return {
    order: orders[order % orders.length] ?? "reverse",
    ...(continueOnStuck ? { continueOnStuck } : {}),
  };
}
