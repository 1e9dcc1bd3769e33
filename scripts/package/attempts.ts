// The table of what was tried in which kind of project, and how it went.

/** What is tried in a kind of project, in the order of the table's columns. */
export const commands = [
  "npm i",
  "import",
  "tsc",
  "cdk synth",
  "snapshot",
  "matcher",
  "saga verify",
] as const;
export type Command = (typeof commands)[number];

/** Attempts in one kind of project. One that fails doesn't keep the next from being tried. */
export class Attempts {
  /** The kind's name. */
  readonly kind: string;
  readonly #results = new Map<Command, { readonly seconds: number; readonly error?: string }>();

  constructor(kind: string) {
    this.kind = kind;
  }

  /** Tries something, and records how it went. */
  async try(command: Command, run: () => Promise<unknown>): Promise<void> {
    const start = performance.now();
    const seconds = () => (performance.now() - start) / 1000;
    try {
      await run();
      this.#results.set(command, { seconds: seconds() });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#results.set(command, { seconds: seconds(), error: message });
    }
  }

  /** The messages of what failed. */
  get failures(): string[] {
    return [...this.#results].flatMap(([command, { error }]) =>
      error === undefined ? [] : [`${command}: ${error}`],
    );
  }

  /** The cells of the table's row. What isn't for this kind is a dash. */
  get cells(): string[] {
    return commands.map((command) => {
      const result = this.#results.get(command);
      if (result === undefined) return "–";
      return result.error === undefined ? `ok, ${result.seconds.toFixed(0)} s` : "FAILED";
    });
  }
}

/** The attempts as a table in Markdown, a line for each kind of project. */
export function tableOf(attempts: readonly Attempts[]): string {
  const rows = [
    ["kind of project", ...commands],
    ["---", ...commands.map(() => "---")],
    ...attempts.map(({ kind, cells }) => [kind, ...cells]),
  ];
  return rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
