import fc from "fast-check";

/** What a node of a random saga is, without names and references: these depend on where it stands. */
export type Shape =
  | StepShape
  | { readonly is: "parallel"; readonly branches: readonly (readonly Shape[])[] }
  | { readonly is: "forEach"; readonly pick: number; readonly steps: readonly Shape[] }
  | {
      readonly is: "choice";
      readonly pick: number;
      readonly paths: readonly (readonly Shape[])[];
      readonly otherwise: boolean;
    }
  | { readonly is: "wait"; readonly pick: number }
  | { readonly is: "part"; readonly pick: number; readonly steps: readonly Shape[] };

export interface StepShape {
  readonly is: "step";
  readonly kind: "compensatable" | "read-only" | "best-effort" | "callback";
  /** Chooses among what is possible where it stands. */
  readonly pick: number;
  readonly rejections: number;
  readonly areFinal: boolean;
}

/** A random saga, before it is written down. */
export interface SagaShape {
  readonly before: readonly Shape[];
  readonly pivot: StepShape | undefined;
  readonly after: readonly Shape[];
  readonly whenCompensated: "fail" | "succeed" | undefined;
  readonly hasDeadline: boolean;
  readonly order: number;
  readonly continueOnStuck: boolean;
  readonly hooks: number;
}

const pick = fc.nat({ max: 1_000 });

const step: fc.Arbitrary<StepShape> = fc.record({
  is: fc.constant("step" as const),
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constant("compensatable" as const) },
    {
      weight: 1,
      arbitrary: fc.constantFrom("read-only" as const, "best-effort" as const, "callback" as const),
    },
  ),
  pick,
  rejections: fc.nat({ max: 2 }),
  areFinal: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
});

const { sequence } = fc.letrec<{ sequence: Shape[]; node: Shape }>((tie) => ({
  sequence: fc.array(tie("node"), { minLength: 1, maxLength: 2, depthIdentifier: "saga" }),
  node: fc.oneof(
    { maxDepth: 3, depthSize: "xsmall", depthIdentifier: "saga" },
    step,
    fc.record({
      is: fc.constant("parallel" as const),
      branches: fc.array(tie("sequence"), { minLength: 1, maxLength: 3, depthIdentifier: "saga" }),
    }),
    fc.record({ is: fc.constant("forEach" as const), pick, steps: tie("sequence") }),
    fc.record({
      is: fc.constant("choice" as const),
      pick,
      paths: fc.array(tie("sequence"), { minLength: 1, maxLength: 2, depthIdentifier: "saga" }),
      otherwise: fc.boolean(),
    }),
    fc.record({ is: fc.constant("wait" as const), pick }),
    fc.record({ is: fc.constant("part" as const), pick, steps: tie("sequence") }),
  ),
}));

/** Sagas of every shape. */
export const sagaShape: fc.Arbitrary<SagaShape> = fc.record({
  before: fc.array(sequence, { minLength: 1, maxLength: 2 }).map((parts) => parts.flat()),
  pivot: fc.option(step, { nil: undefined }),
  after: fc.option(sequence, { nil: [] }),
  whenCompensated: fc.constantFrom(undefined, "fail" as const, "succeed" as const),
  hasDeadline: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
  order: pick,
  continueOnStuck: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
  hooks: fc.nat({ max: 7 }),
});
