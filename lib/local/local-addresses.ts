/** Addresses on AWS that are served on this machine: those of the stack's own APIs. */
export class LocalAddresses {
  readonly #urls: ReadonlyMap<string, string>;

  /** @param urls the URL on this machine of each host, without a slash at the end. */
  constructor(urls: ReadonlyMap<string, string> = new Map()) {
    this.#urls = urls;
  }

  /** A text whose URLs lead to this machine where they are served here. */
  in(text: string): string {
    if (this.#urls.size === 0) return text;
    return text.replace(/https:\/\/([a-z0-9.-]+)/g, (whole, host: string) => this.#urls.get(host) ?? whole);
  }
}
