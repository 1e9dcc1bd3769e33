/** A value that a template needs and that isn't known on this machine. */
export interface UnknownValue {
  /** Key by which it can be given in the option `values`. */
  readonly key: string;
  /** Text that has taken its place, such as `unknown--Pool.Arn--`. */
  readonly placeholder: string;
  /** Place where it is needed, and the reason why it isn't known. */
  readonly problem: string;
}

/** The values that were needed so far and aren't known. Each is replaced by a placeholder, and everything else goes on. */
export class UnknownValues implements Iterable<UnknownValue> {
  readonly #byPlaceholder = new Map<string, UnknownValue>();

  [Symbol.iterator](): Iterator<UnknownValue> {
    return this.#byPlaceholder.values();
  }

  /** The text to use in place of a value. It is fit for names, ARNs and hosts. */
  placeholderOf(key: string, problem: string): string {
    const placeholder = `unknown--${key.replaceAll(/[^A-Za-z0-9.]+/g, "-")}--`;
    if (!this.#byPlaceholder.has(placeholder)) {
      this.#byPlaceholder.set(placeholder, { key, placeholder, problem });
    }
    return placeholder;
  }

  /** The values whose placeholders are in a text. */
  in(text: string): UnknownValue[] {
    return [...this.#byPlaceholder.values()].filter(({ placeholder }) => text.includes(placeholder));
  }
}

/** The first placeholder in a text. */
export function placeholderIn(text: string): string | undefined {
  return /unknown--[A-Za-z0-9.-]+?--/.exec(text)?.[0];
}

/** The sentence that says how to give a value that isn't known. */
export function howToGive(key: string): string {
  return `Give it by --parameter '${key}=…' or in the file of --values (in code, the option values), as ${JSON.stringify(key)}.`;
}
