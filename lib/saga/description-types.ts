import type { BranchRole, SagaRole } from "./description-role.js";
import type { RecoveryOptions, SagaDocument } from "./document.js";
import type { AnyOperation } from "./operation.js";
import type { RefersTo } from "./reference.js";
import type { AnyScope, SagaScope } from "./step.js";
import type { AnyTemplate } from "./template.js";

// What the types of a description know. There are no such properties at run time.
export declare const inputOf: unique symbol;
export declare const usedOperations: unique symbol;
export declare const ownResults: unique symbol;
export declare const roleOf: unique symbol;

/** Whatever the saga's caller wants to know: references and literals, in an object. */
export interface OutputTemplate {
  readonly [name: string]: AnyTemplate;
}

/** The type that an output has to have, given the type that it has. */
export type CheckedOutput<Output> = [Output] extends [
  RefersTo<unknown> | string | number | boolean | null | undefined | readonly unknown[],
]
  ? "The output has to be an object. Give the value a name, such as ({ results }) => ({ price: results.Pay.price })"
  : OutputTemplate;

/** A branch whose types are inferred. */
export interface AnyBranch {
  readonly [usedOperations]: AnyOperation;
  readonly [ownResults]: unknown;
  readonly [roleOf]: BranchRole;
  toJSON(): SagaDocument;
}

/** The results of a block's branches, by branch and step. */
export type BranchResults<Branches extends Readonly<Record<string, AnyBranch>>> = {
  readonly [B in keyof Branches]: Branches[B][typeof ownResults];
};

/** The results of a choice's paths, of which one is there. */
export type PathResults<Paths extends Readonly<Record<string, AnyBranch>>> = {
  readonly [P in keyof Paths]?: Paths[P][typeof ownResults];
};

/** Data at the beginning of a step in a forEach. */
export type ItemScope<S extends AnyScope, Name extends string, Element> = SagaScope<
  S["input"],
  S["results"],
  Nearest<S["items"], Record<Name, Element>>,
  Element
>;

/** Options of the compensation, with the names of the outermost steps. */
export interface RecoveryProps<Steps extends string> extends RecoveryOptions {
  readonly order?: "reverse" | "parallel" | { readonly first: readonly Steps[] };
}

/** A saga that is used inside another. */
export interface UsableSaga {
  readonly [inputOf]: (input: never) => void;
  readonly [usedOperations]: AnyOperation;
  readonly [ownResults]: unknown;
  readonly [roleOf]: SagaRole;
  toJSON(): SagaDocument;
}
export type InputOf<Used extends UsableSaga> = Used[typeof inputOf] extends (input: infer Input) => void
  ? Input
  : never;

/** Two sets of results where both can be referred to. If a step in a part has the name of one outside, the nearer one counts. */
export type Nearest<Outer, Inner> = [keyof Outer & keyof Inner] extends [never]
  ? Outer & Inner
  : Omit<Outer, keyof Inner> & Inner;

/** The operations that a description uses, as a union. */
export type OperationsOf<Saga> = Saga extends {
  readonly [usedOperations]: infer Operations extends AnyOperation;
}
  ? Operations
  : never;
