/** A value that exists only when the saga runs, named while it is described. */
export type Ref<T> = Refers<T> & RefProperties<T>;

declare const refersTo: unique symbol;

interface Refers<T> {
  /** The type of the value; there is no such property at run time. */
  readonly [refersTo]: T;
}

/** What may be absent at the root may be absent in every property. */
type Absence<T> = undefined extends T ? undefined : null extends T ? undefined : never;

type RefProperties<T> = [NonNullable<T>] extends [never]
  ? unknown
  : [NonNullable<T>] extends [readonly (infer Element)[]]
    ? { readonly [index: number]: Ref<Element | undefined> }
    : [NonNullable<T>] extends [object]
      ? { readonly [K in keyof NonNullable<T>]-?: Ref<NonNullable<T>[K] | Absence<T>> }
      : unknown;

/** Where a reference may begin. */
export const referenceRoots = ["input", "results", "key", "keyHash", "request", "result", "failure"] as const;
/** Where a reference begins. */
export type ReferenceRoot = (typeof referenceRoots)[number];

/** A reference as data: its root, then property names and indexes. */
export type ReferencePath = readonly [root: ReferenceRoot, ...path: (string | number)[]];

/** Thrown where a reference is used as if it were the value itself. */
export class ReferenceMisuseError extends Error {
  override readonly name = "ReferenceMisuseError";
}

const paths = new WeakMap<object, ReferencePath>();

/** The path of a reference; undefined for any other value. */
export function pathOf(value: unknown): ReferencePath | undefined {
  return typeof value === "object" && value !== null ? paths.get(value) : undefined;
}

/**
 * A reference to what is found at a path.
 *
 * @typeParam R the reference's type: `Ref<T>`, or an object of such.
 */
export function reference<R extends object>(path: ReferencePath): R {
  const proxy: R = new Proxy(Object.create(null), {
    get(_target, property) {
      if (property === "toString" || property === "valueOf" || property === Symbol.toPrimitive) {
        throw misuse(path, "made into text or a number", "Give it as the value of a property of its own.");
      }
      if (property === "toJSON")
        throw misuse(path, "made into JSON", "Read the description by its toJSON().");
      if (property === Symbol.iterator) {
        throw misuse(path, "iterated over", "Its elements are not known before the saga runs.");
      }
      // Symbols are asked for by printers and test tools; no data has them.
      if (typeof property === "symbol") return undefined;
      return reference([...path, isIndex(property) ? Number(property) : property]);
    },
    ownKeys() {
      throw misuse(path, "spread or enumerated", "Name the properties that are wanted, one by one.");
    },
    has(_target, property) {
      throw misuse(
        path,
        `asked whether it has "${String(property)}"`,
        "What is absent is left out when it runs.",
      );
    },
    set(_target, property) {
      throw misuse(path, `assigned to (property "${String(property)}")`, "References are only read.");
    },
  });
  paths.set(proxy, path);
  return proxy;
}

/** Whether a property's name is that of an element; of a number too large to be one it stays a name. */
function isIndex(property: string): boolean {
  return /^(0|[1-9]\d*)$/.test(property) && Number.isSafeInteger(Number(property));
}

function misuse(path: ReferencePath, what: string, mend: string): ReferenceMisuseError {
  return new ReferenceMisuseError(
    `The reference ${path.join(".")} was ${what} while the saga is described, but its value exists only when the saga ` +
      `runs. ${mend}`,
  );
}
