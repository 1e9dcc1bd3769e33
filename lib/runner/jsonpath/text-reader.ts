/** Thrown when a path, a filter or an intrinsic function cannot be read. Its message says what is wrong and where. */
export class PathSyntaxError extends Error {
  override readonly name = "PathSyntaxError";
}

/** Reads a text from left to right. */
export class TextReader {
  readonly text: string;
  position = 0;

  constructor(text: string) {
    this.text = text;
  }

  get isAtEnd(): boolean {
    return this.position >= this.text.length;
  }

  /** The next character; empty at the end. */
  get next(): string {
    return this.text.charAt(this.position);
  }

  startsWith(prefix: string): boolean {
    return this.text.startsWith(prefix, this.position);
  }

  /** Reads a prefix if it comes next. */
  accept(prefix: string): boolean {
    if (!this.startsWith(prefix)) return false;
    this.position += prefix.length;
    return true;
  }

  /** @throws PathSyntaxError unless the prefix comes next. */
  expect(prefix: string): void {
    if (!this.accept(prefix)) throw this.error(`expected '${prefix}'`);
  }

  skipSpace(): void {
    while (/\s/.test(this.next)) this.position += 1;
  }

  /** Reads characters while a pattern of one character matches them. */
  readWhile(pattern: RegExp): string {
    const from = this.position;
    while (!this.isAtEnd && pattern.test(this.next)) this.position += 1;
    return this.text.slice(from, this.position);
  }

  /** Reads what a sticky pattern matches here; undefined if it doesn't. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.position += found.length;
    return found;
  }

  /** Reads a name in quotes. A backslash is part of the name, but for one before the quote: recorded on AWS. */
  readQuotedName(): string {
    const quote = this.next;
    return this.#readQuoted((character) => (character === quote ? character : `\\${character}`));
  }

  /** Reads a text in quotes, in which a backslash takes the next character as it is. */
  readQuoted(): string {
    return this.#readQuoted((character) => character);
  }

  /** @param escaped gives what a backslash and the character after it stand for. */
  #readQuoted(escaped: (character: string) => string): string {
    const quote = this.next;
    const from = this.position;
    this.position += 1;
    let text = "";
    while (!this.isAtEnd) {
      const character = this.next;
      this.position += 1;
      if (character === quote) return text;
      if (character === "\\" && !this.isAtEnd) {
        text += escaped(this.next);
        this.position += 1;
      } else text += character;
    }
    this.position = from;
    throw this.error(`the quote ${quote} is not closed`);
  }

  error(message: string): PathSyntaxError {
    const found = this.isAtEnd ? "the end" : `'${this.text.slice(this.position, this.position + 12)}'`;
    return new PathSyntaxError(`${message} at position ${this.position}, found ${found}`);
  }
}
