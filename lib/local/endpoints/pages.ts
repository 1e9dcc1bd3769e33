/** The part of a list that is asked for. */
export interface PageRequest {
  /** The name of the list: a token of one list is invalid for any other. */
  readonly list: string;
  readonly maxResults: number;
  readonly nextToken: string | undefined;
}

/** A part of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** For the next part; undefined where there is none. */
  readonly nextToken: string | undefined;
}

/** A token that this list has not given, or whose item is gone. Each service has an error of its own for it. */
export class InvalidPageTokenError extends Error {
  override readonly name = "InvalidPageTokenError";
}

/** A list that is given in parts. */
export interface Listing<Item> {
  /** All items, those included that are not shown. */
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** @default "- all are shown" */
  readonly isShown?: (item: Item) => boolean;
}

/**
 * A part of a list. A token names the last item of the part before, so that what is added in front meanwhile, or is no
 * longer shown, changes nothing, and no state is kept for it.
 *
 * @throws InvalidPageTokenError.
 */
export function pageOf<Item>(
  { items, keyOf, isShown = () => true }: Listing<Item>,
  { list, maxResults, nextToken }: PageRequest,
): Page<Item> {
  const start = nextToken === undefined ? 0 : items.map(keyOf).indexOf(readToken(nextToken, list)) + 1;
  if (nextToken !== undefined && start === 0) throw new InvalidPageTokenError();
  const rest = items.slice(start).filter(isShown);
  const part = rest.slice(0, maxResults);
  const last = part.at(-1);
  const isMore = last !== undefined && rest.length > part.length;
  return { items: part, nextToken: isMore ? writeToken(list, keyOf(last)) : undefined };
}

function writeToken(list: string, key: string): string {
  return Buffer.from(JSON.stringify([list, key])).toString("base64url");
}

function readToken(token: string, list: string): string {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    if (Array.isArray(parsed) && parsed[0] === list && typeof parsed[1] === "string") return parsed[1];
  } catch {
    // Not one of ours.
  }
  throw new InvalidPageTokenError();
}
