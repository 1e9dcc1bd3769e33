/** A value that exists only when the saga runs, named while it is described. */
export type Ref<T> = RefersTo<T> & RefProperties<T>;

/** The type of what a reference refers to; of any other value its own. */
export type ValueOf<R> = R extends RefersTo<infer T> ? T : R;

declare const refersTo: unique symbol;

/** Carries the type of the value that a reference names. */
export interface RefersTo<T> {
  /** The type of the value; there is no such property at run time. */
  readonly [refersTo]: T;
}

/** A value that may be absent at the root, and so in every property. */
export type Absence<T> = undefined extends T ? undefined : null extends T ? undefined : never;

/** The references to the properties or elements of a value of type `T`. */
export type RefProperties<T> = [NonNullable<T>] extends [never]
  ? unknown
  : 0 extends 1 & T
    ? Anything
    : [NonNullable<T>] extends [readonly (infer Element)[]]
      ? UseForEachOrCountOrSumOf<Element>
      : [NonNullable<T>] extends [object]
        ? { readonly [K in keyof NonNullable<T>]-?: Ref<NonNullable<T>[K] | Absence<T>> }
        : unknown;

/**
 * The references to the elements of a list. It has nothing else that JavaScript's lists have: who asks for it reads in the
 * compiler's message, which names this class, what there is instead. They are protected, so that no editor offers them.
 */
export declare class UseForEachOrCountOrSumOf<Element> {
  // With noUncheckedIndexedAccess, an index signature alone would say that the reference itself may be missing.
  readonly 0: Ref<Element | undefined>;
  readonly 1: Ref<Element | undefined>;
  readonly 2: Ref<Element | undefined>;
  readonly 3: Ref<Element | undefined>;
  readonly [index: number]: Ref<Element | undefined>;
  protected readonly length: never;
  protected map(callback: (element: Ref<Element>) => unknown): Anything;
  protected filter(callback: (element: Ref<Element>) => unknown): Anything;
  protected forEach(callback: (element: Ref<Element>) => unknown): Anything;
  protected find(callback: (element: Ref<Element>) => unknown): Anything;
  protected some(callback: (element: Ref<Element>) => unknown): Anything;
  protected every(callback: (element: Ref<Element>) => unknown): Anything;
  protected reduce(...parameters: readonly unknown[]): Anything;
}

/** Whatever follows a first error is no second one. */
// biome-ignore lint/suspicious/noExplicitAny: no other type has every property
export type Anything = any;

/**
 * The beginning of a reference. A reference that begins with `absent` is surely absent: it takes the place of what is
 * not there when a part's input is put in, and stands in no document that is read.
 */
export type ReferenceRoot =
  | "input"
  | "results"
  | "key"
  | "keyHash"
  | "request"
  | "result"
  | "response"
  | "failure"
  | "item"
  | "items"
  | "index"
  | "execution"
  | "element"
  | "elements"
  | "taskToken"
  | "absent";

/** Roots of references in a document. */
export const referenceRoots = [
  "input",
  "results",
  "key",
  "keyHash",
  "request",
  "result",
  "response",
  "failure",
  "item",
  "items",
  "index",
  "execution",
  "element",
  "elements",
  "taskToken",
] as const satisfies readonly Exclude<ReferenceRoot, "absent">[];

/** Parts of `execution` that a reference may lead to. */
export const executionFields = ["name", "startTime"] as const;

/** A reference as data: its root, then property names and indexes. */
export type ReferencePath = readonly [root: ReferenceRoot, ...path: (string | number)[]];

/** Thrown where a reference is used as if it were the value itself. */
export class ReferenceMisuseError extends Error {
  override readonly name = "ReferenceMisuseError";
}

const paths = new WeakMap<object, ReferencePath>();

/** The path of a reference; undefined for any other value. */
export function pathOf(value: unknown): ReferencePath | undefined {
  return (typeof value === "object" && value !== null) || typeof value === "function"
    ? paths.get(value)
    : undefined;
}

/**
 * A reference to what is found at a path.
 *
 * @typeParam R the reference's type: `Ref<T>`, or an object of such.
 */
export function reference<R extends object>(path: ReferencePath): R {
  const last = path.at(-1);
  const isMethod = typeof last === "string" && path.length > 1 && methods.has(last);
  const { handle } = unreadable<R>(`reference ${nameOf(path)}`, isMethod, (property) => {
    const next: ReferencePath = [...path, isIndex(property) ? Number(property) : property];
    read?.push(next);
    return reference(next);
  });
  paths.set(handle, path);
  return handle;
}

/** The path of a reference in words. The number of a list's element is nothing that a user knows. */
export function nameOf([root, ...path]: ReferencePath): string {
  return root === "elements" ? ["element", ...path.slice(1)].join(".") : [root, ...path].join(".");
}

/** Methods that people look for where there is a reference. A field may have such a name, too. */
const methods: ReadonlySet<string> = new Set([
  ...[
    "map",
    "filter",
    "forEach",
    "reduce",
    "find",
    "some",
    "every",
    "includes",
    "join",
    "flatMap",
    "slice",
    "concat",
  ],
  ...[
    "toUpperCase",
    "toLowerCase",
    "trim",
    "split",
    "replace",
    "startsWith",
    "endsWith",
    "padStart",
    "toFixed",
  ],
]);

/** References that have been read since somebody began to watch; undefined while nobody watches. */
let read: ReferencePath[] | undefined;

/** The value of a function, and the references that it read, returned ones or not. */
export function watchingReads<T>(run: () => T): {
  readonly value: T;
  readonly read: readonly ReferencePath[];
} {
  const before = read;
  read = [];
  try {
    return { value: run(), read };
  } finally {
    read = before;
  }
}

/**
 * Stands for a value that nobody can read while the saga is described: whoever tries is told.
 *
 * @param name what it is called when it is misused: `reference input.nights`.
 * @param isCallable if true, a call is told so, too; otherwise JavaScript says that it is no function.
 * @param property what its properties are.
 */
export function unreadable<R extends object>(
  name: string,
  isCallable: boolean,
  property: (name: string) => unknown,
): { readonly handle: R; readonly misused: (what: string, mend: string) => ReferenceMisuseError } {
  const misused = (what: string, mend: string) =>
    new ReferenceMisuseError(
      `The ${name} was ${what} while you describe the saga, but it has no value until the saga runs. ${mend}`,
    );
  const target = isCallable ? () => undefined : Object.create(null);
  const handle: R = new Proxy(target, {
    apply() {
      throw misused(
        "called",
        "Use forEach for steps, map(…), filter(…), sumOf(…) or count(…) for a list, text`…` for a text, or jsonata(…) for anything else.",
      );
    },
    get(_target, key) {
      if (key === "toString" || key === "valueOf" || key === Symbol.toPrimitive) {
        throw misused(
          "converted to text or a number",
          "Use it as the value of a property, or as an operand of text`…`, sum(…), eq(…) and so on.",
        );
      }
      if (key === "toJSON")
        throw misused(
          "converted to JSON",
          "Use jsonText(…) for a field that takes JSON text. To get the saga as JSON, call toJSON() on the saga.",
        );
      if (key === Symbol.iterator) {
        throw misused("iterated over", "Use forEach, map(…), filter(…), sumOf(…) or count(…) instead.");
      }
      // Symbols are asked for by printers and test tools; no data has them.
      return typeof key === "symbol" ? undefined : property(key);
    },
    ownKeys() {
      throw misused("spread or enumerated", "Name the properties you need, one by one.");
    },
    has(_target, key) {
      throw misused(
        `checked for the property "${String(key)}"`,
        "Use exists(…). Missing values are omitted from requests anyway.",
      );
    },
    set(_target, key) {
      throw misused(`assigned to (property "${String(key)}")`, "References are read-only.");
    },
  });
  return { handle, misused };
}

/** True if a property's name is that of an element; of a number too large to be one it stays a name. */
function isIndex(property: string): boolean {
  return /^(0|[1-9]\d*)$/.test(property) && Number.isSafeInteger(Number(property));
}
