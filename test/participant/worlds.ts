import * as v from "valibot";
import {
  type ledger,
  operation,
  type ParticipantHandler,
  type ParticipantLedger,
  shape,
} from "../../lib/participant.js";
import { Interleaving } from "./interleave.js";
import { MemoryStore } from "./memory-store.js";

export interface Request {
  readonly key: string;
  readonly units: number;
  /** The item of the form in one item. */
  readonly show: string;
  /** Comes back in the receipt. */
  readonly note?: string | undefined;
}
interface Answer {
  readonly receipt: string;
}

const take = operation("Take", {
  request: v.object({
    key: v.string(),
    units: v.pipe(v.number(), v.integer(), v.minValue(1)),
    show: v.string(),
    note: v.optional(v.string()),
  }),
  response: shape<Answer>(),
  rejections: ["SoldOut", "Malformed"],
});
const malformed = { malformed: "Malformed" } as const;
const giveBack = operation("GiveBack", { request: shape<Request>() });

/** A participant in one of the ledger's forms, and what happened to its stock. */
export interface World {
  readonly calls: Interleaving;
  readonly act: ParticipantHandler<Request, Answer>;
  readonly compensate: ParticipantHandler<Request, void>;
  /** Effects that are there for the key: 0 or 1, unless the ledger fails. */
  readonly effects: () => number;
  /** Most calls that the provider was answering at once. */
  readonly callsAtOnce: () => number;
  /** Lets time pass, in seconds. */
  readonly pass: (seconds: number) => void;
  /** Sets how many units are left. */
  readonly stock: (units: number) => void;
  readonly ledger: ParticipantLedger;
  /** Has an item hold entries of so many bytes. Only of the form in one item. */
  readonly fill?: (bytes: number) => void;
}

interface Clock {
  now: number;
}

export const functionSeconds = 10;

function settings(calls: Interleaving) {
  const clock: Clock = { now: 1_800_000_000_000 };
  const store = new MemoryStore(calls.turn);
  let ids = 0;
  return {
    clock,
    store,
    props: {
      table: "Ledger",
      client: store.client,
      now: () => clock.now,
      newId: () => {
        ids += 1;
        return `id${ids}`;
      },
      pause: async () => {},
      log: false as const,
    },
  };
}

const context = { getRemainingTimeInMillis: () => functionSeconds * 1000 };
const withContext =
  <T>(handler: ParticipantHandler<Request, T>): ParticipantHandler<Request, T> =>
  (request) =>
    handler(request, context);

/** The function `ledger`: the library's own, or one with a rule less. */
export type MakeLedger = typeof ledger;

/** The forms of a ledger, each with a participant. */
export const formsOf = (makeLedger: MakeLedger): Readonly<Record<string, () => World>> => ({
  "an effect in DynamoDB": () => {
    const calls = new Interleaving();
    const { clock, store, props } = settings(calls);
    store.put("Stock", { id: "seats" }, { free: 1, taken: 0 });
    const book = makeLedger(props);
    const update = (change: number, condition: object) => ({
      TableName: "Stock",
      Key: { id: "seats" },
      UpdateExpression: "SET free = free - :units, taken = taken + :units",
      ExpressionAttributeValues: { ":units": change },
      ...condition,
    });
    return {
      calls,
      ledger: book,
      act: withContext(
        book.action(
          take,
          ({ units, key, note = "" }, { reject }) => ({
            writes: [
              {
                Update: update(units, { ConditionExpression: "free >= :units" }),
                otherwise: () => reject("SoldOut", "No seat is left."),
              },
            ],
            answer: { receipt: `${key}${note}` },
          }),
          malformed,
        ),
      ),
      compensate: withContext(
        book.compensation(giveBack, ({ units }) => ({ writes: [{ Update: update(-units, {}) }] }), {
          of: take,
        }),
      ),
      effects: () => Number(store.item("Stock", { id: "seats" })?.taken),
      callsAtOnce: () => 0,
      pass: (seconds) => {
        clock.now += seconds * 1000;
      },
      stock: (units) => {
        const { taken } = store.item("Stock", { id: "seats" }) ?? {};
        store.put("Stock", { id: "seats" }, { free: units, taken });
      },
    };
  },
  "an effect and its entry in one item": () => {
    const calls = new Interleaving();
    const { clock, store, props } = settings(calls);
    store.put("Ledger", { id: "seats" }, { free: 1, taken: 0 });
    const book = makeLedger(props);
    const item = ({ show }: Request) => ({ id: show.toLowerCase() });
    return {
      calls,
      ledger: book,
      act: withContext(
        book.action(
          take,
          {
            item,
            effect: ({ units, key, note = "" }, { reject }) => ({
              set: ["free = free - :units", "taken = taken + :units"],
              condition: "free >= :units",
              values: { ":units": units },
              otherwise: () => reject("SoldOut", "No seat is left."),
              answer: { receipt: `${key}${note}` },
            }),
          },
          malformed,
        ),
      ),
      compensate: withContext(
        book.compensation(giveBack, {
          item,
          back: ({ units }) => ({
            set: ["free = free + :units", "taken = taken - :units"],
            values: { ":units": units },
          }),
        }),
      ),
      effects: () => Number(store.item("Ledger", { id: "seats" })?.taken),
      callsAtOnce: () => 0,
      pass: (seconds) => {
        clock.now += seconds * 1000;
      },
      stock: (units) => {
        const before = store.item("Ledger", { id: "seats" }) ?? {};
        store.put("Ledger", { id: "seats" }, { ...before, free: units });
      },
      fill: (bytes) => {
        const before = store.item("Ledger", { id: "seats" }) ?? {};
        store.put("Ledger", { id: "seats" }, { ...before, sagaBytes: bytes });
      },
    };
  },
  "an effect elsewhere, found by a look-up": () => elsewhere(makeLedger, { hasLookUp: true }),
  "an effect elsewhere, without a look-up": () => elsewhere(makeLedger, { hasLookUp: false }),
});

/** A provider with idempotency keys that last a day: it answers a repetition as before, and forgets. */
function elsewhere(makeLedger: MakeLedger, { hasLookUp }: { hasLookUp: boolean }): World {
  const calls = new Interleaving();
  const { clock, props } = settings(calls);
  const book = makeLedger(props);
  const day = 86_400_000;
  let free = 1;
  let taken = 0;
  let receipts = 0;
  let open: string | undefined;
  const known = new Map<string, { at: number; answer: Answer | "refused" }>();
  const once = (key: string, carryOut: () => Answer | "refused") => {
    const before = known.get(key);
    if (before !== undefined && clock.now - before.at < day) return before.answer;
    const answer = carryOut();
    known.set(key, { at: clock.now, answer });
    return answer;
  };
  // A function that crashes does not take back what it has sent: it arrives 20 seconds later at most.
  const sent: { readonly at: number; readonly arrive: () => void; hasArrived: boolean; hasEnded: boolean }[] =
    [];
  let most = 0;
  const send = async <T>(carryOut: () => T): Promise<T> => {
    const call = { at: clock.now, arrive: carryOut, hasArrived: false, hasEnded: false };
    sent.push(call);
    // What crashed is no call any more: its function has ended.
    const underWay = sent.filter(({ at, hasEnded }) => !hasEnded && clock.now - at < functionSeconds * 1000);
    most = Math.max(most, underWay.length);
    await calls.turn();
    call.hasArrived = true;
    const answer = carryOut();
    // The answer is on its way.
    await calls.turn();
    call.hasEnded = true;
    return answer;
  };
  const effect = {
    keysLast: { hours: 24 },
    call: async (
      _request: Request,
      {
        idempotencyKey,
        reject,
      }: { idempotencyKey: string; reject: (name: "SoldOut", message: string) => Error },
    ) => {
      const answer = await send(() =>
        once(idempotencyKey, () => {
          if (free < 1) return "refused";
          free -= 1;
          taken += 1;
          receipts += 1;
          open = `receipt ${receipts}`;
          return { receipt: open };
        }),
      );
      if (answer === "refused") throw reject("SoldOut", "No seat is left.");
      return answer;
    },
    ...(hasLookUp
      ? {
          find: async () => {
            await calls.turn();
            return open === undefined ? undefined : { receipt: open };
          },
        }
      : {}),
  };
  return {
    calls,
    ledger: book,
    act: withContext(book.action(take, effect, malformed)),
    compensate: withContext(
      book.compensation(giveBack, {
        effect,
        back: async (_request, { answer, idempotencyKey }) => {
          await send(() =>
            once(idempotencyKey, () => {
              if (open === answer.receipt) open = undefined;
              free += 1;
              taken -= 1;
              return answer;
            }),
          );
        },
      }),
    ),
    effects: () => taken,
    callsAtOnce: () => most,
    pass: (seconds) => {
      clock.now += seconds * 1000;
      for (const call of sent) {
        if (call.hasArrived || clock.now - call.at < 20_000) continue;
        call.hasArrived = true;
        call.arrive();
      }
    },
    stock: (units) => {
      free = units;
    },
  };
}

export const request: Request = { key: "Trip:run/Take", units: 1, show: "seats" };
