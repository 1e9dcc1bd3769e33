import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import type { LocalEnvironment } from "../../local/index.js";

/** What a participant's store says of one trip; "none" when the trip never reached it. */
export type ReservationState = "none" | "reserved" | "confirmed" | "cancelled" | "rejected";
export type PaymentState = "none" | "taken" | "declined";

/** What is left of a trip in the participants' stores. */
export interface Traces {
  readonly car: ReservationState;
  readonly hotel: ReservationState;
  readonly flight: ReservationState;
  readonly payment: PaymentState;
}

/** Reads the participants' stores with an AWS client, as anybody could. */
export class TripStore {
  readonly #environment: LocalEnvironment;
  readonly #client: DynamoDBDocumentClient;

  constructor(environment: LocalEnvironment) {
    this.#environment = environment;
    this.#client = DynamoDBDocumentClient.from(
      new DynamoDBClient({
        endpoint: environment.endpoints.dynamodb,
        region: "us-east-1",
        credentials: { accessKeyId: "local", secretAccessKey: "local" },
      }),
    );
  }

  /**
   * What is left of a trip.
   *
   * @param keyPrefix what the keys of all its steps begin with: `<state machine>:<execution>/`.
   */
  async traces(keyPrefix: string): Promise<Traces> {
    const [car, hotel, flight, payments] = await Promise.all([
      this.#reservation("Car", keyPrefix),
      this.#reservation("Hotel", keyPrefix),
      this.#reservation("Flight", keyPrefix),
      this.items("Payment"),
    ]);
    const payment = payments.find(({ id }) => typeof id === "string" && id.startsWith(keyPrefix))?.state;
    return { car, hotel, flight, payment: oneOf(payment ?? "none", ["none", "taken", "declined"]) };
  }

  /** All that a participant has stored. */
  async items(participant: string): Promise<Record<string, unknown>[]> {
    const { name } = this.#environment.tables.find(`TripBooking/${participant}/Table`);
    const pages = paginateScan({ client: this.#client }, { TableName: name, ConsistentRead: true });
    const items: Record<string, unknown>[] = [];
    for await (const { Items = [] } of pages) items.push(...Items);
    return items;
  }

  close(): void {
    this.#client.destroy();
  }

  async #reservation(participant: string, keyPrefix: string): Promise<ReservationState> {
    for (const { entries } of await this.items(participant)) {
      for (const [key, entry] of Object.entries(isRecord(entries) ? entries : {})) {
        if (!key.startsWith(keyPrefix) || !isRecord(entry)) continue;
        return oneOf(entry.state, ["none", "reserved", "confirmed", "cancelled", "rejected"]);
      }
    }
    return "none";
  }
}

function oneOf<const State extends string>(value: unknown, states: readonly State[]): State {
  const state = states.find((each) => each === value);
  if (state === undefined)
    throw new RangeError(`The store holds a state that no participant writes: ${String(value)}.`);
  return state;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
