/** Steps that a match may take without being watched: some milliseconds. */
const fewSteps = 10_000_000;

/** Characters on which even repeated repetitions are quick. */
const shortText = 12;

/**
 * True if a regular expression might take long on a text of so many characters: each of its repetitions can begin and
 * end anywhere in the text, and repetitions within a repetition double with each character.
 */
export function mayTakeLong(source: string, length: number): boolean {
  const { repetitions, isNested } = repetitionsOf(source);
  if (isNested && length > shortText) return true;
  return repetitions > 0 && length ** (repetitions + 1) > fewSteps;
}

interface Repetitions {
  readonly repetitions: number;
  /** True if the repeated part holds a repetition or a choice itself. */
  readonly isNested: boolean;
}

const known = new Map<string, Repetitions>();

function repetitionsOf(source: string): Repetitions {
  const found = known.get(source) ?? countRepetitions(source);
  if (known.size < 1000) known.set(source, found);
  return found;
}

/** Escapes, classes, groups, choices and quantifiers, a lazy one with its question mark. */
const tokens = /\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:<?[=!]|:|<\w+>))?|\)|\||(?:[*+?]|\{\d+(?:,\d*)?\})\??/gs;

function countRepetitions(source: string): Repetitions {
  let repetitions = 0;
  let isNested = false;
  /** For each group that is open, whether there is a repetition or a choice in it. */
  const open = [false];
  let closed: boolean | undefined;
  for (const [token] of source.matchAll(tokens)) {
    const justClosed = closed;
    closed = undefined;
    if (token.startsWith("(")) open.push(false);
    else if (token === ")") {
      closed = open.pop() ?? false;
      open[open.length - 1] ||= closed;
    } else if (token === "|") open[open.length - 1] = true;
    else if (/^[*+?{]/.test(token)) {
      repetitions += 1;
      open[open.length - 1] = true;
      if (justClosed === true) isNested = true;
    }
  }
  return { repetitions, isNested };
}
