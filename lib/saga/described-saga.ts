import {
  type Describe,
  type DescribedNode,
  describeChoice,
  describeForEach,
  describeParallel,
  describeUse,
  describeWait,
  type ToldPath,
  titleIn,
} from "./describe-node.js";
import { describeStep } from "./describe-step.js";
import { DescriptionError, isDescribed, mustBeFunction, mustBeObject } from "./description-error.js";
import type { HooksDocument, RecoveryOptions, SagaDocument, Titled } from "./document.js";
import type { Span } from "./duration.js";
import { emptyDocument, hooked, union } from "./extend-document.js";
import { reference } from "./reference.js";
import { describedTemplate } from "./template.js";
import type { EveryReference, WrittenForEach } from "./written-step.js";

/**
 * The document of a step sequence, grown step by step. The users' types, and the documentation of the methods, are in
 * `StepSequence`; here everything is checked that plain JavaScript may get wrong.
 */
class DescribedSteps {
  readonly #document: SagaDocument;

  constructor(document: SagaDocument) {
    this.#document = document;
  }

  get name(): string {
    return this.#document.name;
  }

  step(name: string, props: unknown): unknown {
    const { step, operations } = describeStep(name, props);
    return this.#extended({ node: step, operations });
  }

  callback(name: string, props: unknown): unknown {
    mustBeObject<{ readonly heartbeat: Span }>(`The properties of the step "${name}"`, props);
    const { heartbeat } = props;
    const { step, operations } = describeStep(name, props, { heartbeat });
    return this.#extended({ node: step, operations });
  }

  parallel(name: string, branches: unknown, props?: unknown): unknown {
    mustBeObject<object>(
      `The branches of the block "${name}"`,
      branches,
      "{ hotel: (branch) => branch.step(…) }",
    );
    const described = Object.entries(branches).map(([branch, describe]): [string, Describe] => [
      branch,
      begun(`branch "${branch}" of the block "${name}"`, describe),
    ]);
    return this.#extended(
      describeParallel(name, Object.fromEntries(described), titleIn(`block "${name}"`, props)),
    );
  }

  forEach(name: string, props: unknown): unknown {
    mustBeObject<WrittenForEach & { readonly each: unknown }>(
      `The properties of the block "${name}"`,
      props,
      "{ items: ({ input }) => …, each: (item) => … }",
    );
    const describe = begun(`property "each" of the block "${name}"`, props.each);
    return this.#extended(describeForEach(name, props, describe));
  }

  choice(name: string, paths: unknown, props?: unknown): unknown {
    const example = '{ when: "otherwise", steps: (path) => path.step(…) }';
    mustBeObject<object>(`The paths of the choice "${name}"`, paths, `{ train: ${example} }`);
    const told = Object.entries(paths).map(([path, written]): [string, ToldPath] => {
      mustBeObject<WrittenPath>(`The path "${path}" of the choice "${name}"`, written, example);
      const where = `property "steps" of the path "${path}" of the choice "${name}"`;
      return [path, { ...written, describe: begun(where, written.steps) }];
    });
    const titled = titleIn(`choice "${name}"`, props);
    return this.#extended(describeChoice(name, Object.fromEntries(told), titled));
  }

  wait(name: string, props: unknown): unknown {
    return this.#extended({ node: describeWait(name, props), operations: [] });
  }

  part(name: string, described: unknown, props?: unknown): unknown {
    if (typeof described === "object" && described !== null) {
      mustBeDescribed(`The part "${name}"`, described, "a saga made by saga()");
      mustBeObject<{ readonly input: (references: EveryReference) => unknown }>(
        `The properties of the part "${name}"`,
        props,
        "{ input: ({ input }) => ({ city: input.city }) }",
      );
      return this.#extended(describeUse(name, described.toJSON(), props));
    }
    const { steps, operations } = begun(`The part "${name}"`, described)(name);
    const titled = titleIn(`part "${name}"`, props);
    return this.#extended({ node: { type: "part", name, ...titled, steps }, operations });
  }

  toJSON(): SagaDocument {
    return this.#document;
  }

  /** A sequence of the same kind with another document. */
  protected with(document: SagaDocument): unknown {
    return new DescribedSteps(document);
  }

  #extended({ node, operations }: DescribedNode): unknown {
    return this.with({
      ...this.#document,
      operations: union(this.#document.operations, operations),
      steps: [...this.#document.steps, node],
    });
  }
}

/** The document of a saga, grown step by step: the run time of `SagaDescription`. */
export class DescribedSaga extends DescribedSteps {
  recovery(options: unknown): unknown {
    mustBeObject<RecoveryOptions>("The argument of recovery()", options, '{ order: "parallel" }');
    const document = this.toJSON();
    return this.with({ ...document, recovery: { ...document.recovery, ...options } });
  }

  onCompleted(name: string, props: unknown): unknown {
    return this.#hooked("onCompleted", name, props);
  }

  onCompensated(name: string, props: unknown): unknown {
    return this.#hooked("onCompensated", name, props);
  }

  #hooked(when: keyof HooksDocument, name: string, props: unknown): unknown {
    mustBeObject<object>(`The properties of the step "${name}"`, props);
    return this.with(hooked(this.toJSON(), when, name, props));
  }

  output(describe: unknown): unknown {
    mustBeFunction<Pick<EveryReference, "input" | "results" | "execution">>(
      `The output of the saga "${this.name}"`,
      describe,
      "({ results }) => ({ … })",
    );
    const output = describedTemplate(
      () =>
        describe({
          input: reference(["input"]),
          results: reference(["results"]),
          execution: reference(["execution"]),
        }),
      `the output of the saga "${this.name}"`,
    );
    return this.with({ ...this.toJSON(), output });
  }

  protected override with(document: SagaDocument): unknown {
    return new DescribedSaga(document);
  }
}

/** A path of a choice as it was written. */
interface WrittenPath extends Titled {
  readonly when: ToldPath["when"];
  readonly steps: unknown;
}

/** The description of a branch, from a function that adds steps to the empty sequence it is given. */
function begun(what: string, describe: unknown): Describe {
  mustBeFunction<DescribedSteps>(
    `The ${what}`,
    describe,
    "(branch) => branch.step(…), which adds steps to its argument",
  );
  return (name) => {
    const described = describe(new DescribedSteps(emptyDocument(name)));
    mustBeDescribed(`The return value of the ${what}`, described, "its argument with steps added to it");
    return described.toJSON();
  };
}

/**
 * Throws unless a value is a description: without types, a function may return nothing, and any object may be given.
 */
function mustBeDescribed(
  where: string,
  value: unknown,
  allowed: string,
): asserts value is { toJSON(): SagaDocument } {
  if (!isDescribed(value)) throw new DescriptionError({ where, received: value, allowed });
}
