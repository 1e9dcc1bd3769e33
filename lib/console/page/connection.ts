import type { ConsoleNews } from "../protocol.js";

const token = new URLSearchParams(location.search).get("token") ?? "";

/** An answer of the server that says what is wrong. */
export class AnswerError extends Error {}

/** Asks the server. Rejects with an {@link AnswerError} if it refuses, or can't be reached. */
export async function ask<Answer>(
  path: string,
  query: Readonly<Record<string, string | number | undefined>> = {},
): Promise<Answer> {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  return await answered(`/api/${path}?${new URLSearchParams(given)}`, {});
}

/** Has the server do something. Rejects as `ask` does. */
export async function tell<Answer>(path: string, body: object): Promise<Answer> {
  return await answered(`/api/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function answered<Answer>(url: string, { headers, ...init }: RequestInit): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, headers: { ...headers, authorization: `Bearer ${token}` } });
  } catch {
    throw new AnswerError("The console's command doesn't answer. Has it ended?");
  }
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  let message = text;
  try {
    message = JSON.parse(text).error ?? text;
  } catch {
    // Plain text says it itself.
  }
  throw new AnswerError(message);
}

/** Listens to news. After a lost connection it connects again by itself, and is told everything. */
export function listen(
  about: { readonly machine?: string | undefined; readonly run?: string | undefined },
  on: { readonly news: (news: ConsoleNews) => void; readonly connected: (is: boolean) => void },
): () => void {
  const query = new URLSearchParams({ token });
  if (about.machine !== undefined) query.set("machine", about.machine);
  if (about.run !== undefined) query.set("run", about.run);
  let source: EventSource;
  let again: number | undefined;
  const connect = (): void => {
    source = new EventSource(`/api/events?${query}`);
    source.onopen = () => on.connected(true);
    source.onmessage = ({ data }) => on.news(JSON.parse(data));
    source.onerror = () => {
      on.connected(false);
      // The browser gives up where the server refuses the connection; it may be back soon.
      if (source.readyState === EventSource.CLOSED) again = window.setTimeout(connect, 2000);
    };
  };
  connect();
  return () => {
    clearTimeout(again);
    source.close();
  };
}
