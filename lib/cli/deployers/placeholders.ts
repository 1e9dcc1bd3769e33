/** Every placeholder, `${Name}`, in some texts, in the order in which they come first. */
export function placeholdersIn(...texts: readonly string[]): string[] {
  const names = texts.flatMap((text) => [...text.matchAll(placeholder)].map(([, name = ""]) => name));
  return [...new Set(names)];
}

/** A text in its parts: literal ones, and names of placeholders. */
export function partsOf(text: string): readonly ({ readonly literal: string } | { readonly name: string })[] {
  return text
    .split(placeholder)
    .map((part, index) => (index % 2 === 1 ? { name: part } : { literal: part }))
    .filter((part) => !("literal" in part && part.literal === ""));
}

// No other `${` is in a definition: the compiler escapes those in texts of the user's.
const placeholder = /\$\{([A-Za-z][A-Za-z0-9_]*)\}/g;

/** A name as an identifier of letters and digits, each word with a capital: `reserve_car` is `ReserveCar`. */
export function inPascalCase(name: string): string {
  const words = name.match(/[A-Za-z0-9]+/g) ?? [];
  const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return /^[A-Za-z]/.test(joined) ? joined : `Saga${joined}`;
}

/** A name as an identifier in lower case, with underscores between words: `ReserveCar` is `reserve_car`. */
export function inSnakeCase(name: string): string {
  const words = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[0-9]+/g) ?? [];
  const joined = words.map((word) => word.toLowerCase()).join("_");
  if (joined === "") return "saga";
  return /^[a-z]/.test(joined) ? joined : `saga_${joined}`;
}

/**
 * Names made by a rule that may make two alike; then the later ones get a number.
 *
 * @param reserved names that none of them may have.
 */
export function uniqueNames(
  names: readonly string[],
  rule: (name: string) => string,
  reserved: readonly string[] = [],
): Map<string, string> {
  const made = new Map<string, string>();
  const taken = new Set(reserved);
  for (const name of names) {
    const plain = rule(name);
    let unique = plain;
    for (let number = 2; taken.has(unique); number += 1) unique = `${plain}${number}`;
    taken.add(unique);
    made.set(name, unique);
  }
  return made;
}
