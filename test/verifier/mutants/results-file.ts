import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { Verdict } from "./judge.js";
import type { Mutant } from "./mutant.js";
import type { Judged } from "./score.js";

/** A line of the file, as JSON. */
interface Line {
  /** Tells one mutant from every other, and from the same one of another original. */
  readonly id: string;
  readonly saga: string;
  readonly operator: string;
  readonly place: string;
  readonly verdict: Verdict;
}

/** Verdicts that are kept in a file, a line each, written as soon as they are known: so judging can go on another time. */
export class ResultsFile {
  readonly #path: string;
  readonly #verdicts: ReadonlyMap<string, Verdict>;

  /**
   * @param again the verdict of those mutants that are judged once more, though the file has them.
   * @throws SyntaxError if the file has a line that isn't one of its own; the last one may be half written.
   */
  constructor(path: string, again?: string) {
    this.#path = path;
    const verdicts = new Map<string, Verdict>();
    const text = existsSync(path) ? readFileSync(path, "utf8") : "";
    const lines = text.split("\n");
    for (const [index, line] of lines.entries()) {
      const read = line === "" ? undefined : lineOf(line);
      if (read === undefined && line !== "" && !isCutOff(lines, index)) {
        throw new SyntaxError(
          `${path} isn't a file of results: line ${index + 1} has no verdict. Give a file that \`npm run mutants\` wrote, or a new one.`,
        );
      }
      if (read !== undefined) verdicts.set(read.id, read.verdict);
    }
    // A line that was being written when the process ended has no end, and what follows begins a new one.
    if (text !== "" && !text.endsWith("\n")) appendFileSync(path, "\n");
    for (const [id, { verdict }] of verdicts) if (verdict === again) verdicts.delete(id);
    this.#verdicts = verdicts;
  }

  /** The verdict on a mutant; undefined if it has to be judged. */
  verdictOn(saga: string, mutant: Mutant): Verdict | undefined {
    return this.#verdicts.get(idOf(saga, mutant));
  }

  add({ saga, mutant, verdict }: Judged): void {
    const { operator, place } = mutant;
    const line: Line = { id: idOf(saga, mutant), saga, operator, place, verdict };
    appendFileSync(this.#path, `${JSON.stringify(line)}\n`);
  }
}

/** True of a line that was not written to its end: JSON that stops in the middle. */
function isCutOff(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? "";
  return line.startsWith('{"id":') && !line.endsWith("}");
}

function lineOf(text: string): Line | undefined {
  try {
    const line: Partial<Line> = JSON.parse(text);
    return line.id === undefined || line.verdict === undefined ? undefined : (line as Line);
  } catch {
    return undefined;
  }
}

function idOf(saga: string, { definition }: Mutant): string {
  return createHash("sha1")
    .update(`${saga}\n${JSON.stringify(definition)}`)
    .digest("hex");
}
