/** The message in a cause of Lambda, which is JSON text, as the end of a line; any other cause as it is. */
export function messageIn(cause: string): string {
  const text = readMessage(cause);
  return text === "" ? "" : ` (${text.length > 100 ? `${text.slice(0, 99)}…` : text})`;
}

function readMessage(cause: string): string {
  try {
    const parsed: unknown = JSON.parse(cause);
    return typeof parsed === "object" && parsed !== null && "errorMessage" in parsed
      ? String(parsed.errorMessage)
      : cause;
  } catch {
    return cause;
  }
}
