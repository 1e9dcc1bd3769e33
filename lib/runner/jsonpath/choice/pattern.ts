/**
 * Makes a test of the pattern of `StringMatches`: `*` stands for any characters, `\*` for a star and `\\` for a backslash.
 * The text is looked through once for each star, so a test takes no more steps than text times pattern.
 */
export function patternOf(pattern: string): (text: string) => boolean {
  const [first = "", ...rest] = literalsOf(pattern);
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
      return false;
    const end = text.length - last.length;
    let from = first.length;
    for (const literal of rest) {
      const found = text.indexOf(literal, from);
      if (found < 0 || found + literal.length > end) return false;
      from = found + literal.length;
    }
    return true;
  };
}

/** The texts between the stars, without escapes. */
function literalsOf(pattern: string): string[] {
  const literals = [""];
  for (const [token] of pattern.matchAll(/\\[\\*]|./gs)) {
    if (token === "*") literals.push("");
    else literals[literals.length - 1] += token.length > 1 ? token.slice(1) : token;
  }
  return literals;
}
