// A participant: it sends letters, and recalls them. Its store is in memory; yours is a database.
interface Letter {
  readonly id: string;
  readonly to: string;
}

/** What was decided under each key. */
const decided = new Map<string, "sent" | "recalled" | "refused">();

function refusal(): Error {
  return Object.assign(new Error("Nobody lives there."), { name: "AddressUnknown" });
}

export async function send({ id, to }: Letter): Promise<{ readonly cost: number }> {
  if (!decided.has(id)) decided.set(id, to === "nowhere" ? "refused" : "sent");
  if (decided.get(id) !== "sent") throw refusal();
  return { cost: 2 };
}

export async function recall({ id }: Letter): Promise<void> {
  decided.set(id, "recalled");
}

export function sentLetters(id: string): number {
  return decided.get(id) === "sent" ? 1 : 0;
}
