/** Gives elements their ids: names of XML without a colon, no two alike, and the same for the same saga. */
export class Ids {
  readonly #used = new Set<string>();

  /**
   * The id of an element, made of its type and the names of what it stands for: `Task_ReserveCar`. A character that an id may not
   * have becomes its number in hexadecimal: `Task_caf_e9_`.
   */
  next(type: string, ...names: readonly string[]): string {
    const wanted = [type, ...names.map(escaped)].join("_");
    let id = wanted;
    for (let count = 2; this.#used.has(id); count += 1) id = `${wanted}-${count}`;
    this.#used.add(id);
    return id;
  }
}

function escaped(name: string): string {
  return [...name]
    .map((character) =>
      /[\w.-]/.test(character) ? character : `_${(character.codePointAt(0) ?? 0).toString(16)}_`,
    )
    .join("");
}

/** A text in one line, without the characters that XML has no form for. */
export function oneLine(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[^\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "\u{fffd}")
    .trim();
}
