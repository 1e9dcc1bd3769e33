import { ledger, operation, outsideLedger, shape } from "../../lib/participant.js";
import { participantContractCases } from "../../lib/testing.js";
import { MemoryStore } from "../participant/memory-store.js";
import type { ErrorAdvice } from "./advice.js";

interface Request {
  readonly key: string;
  readonly seat: string;
  readonly attempt?: number;
}
const reserve = operation("Reserve", {
  request: shape<Request>(),
  response: shape<{ readonly price: number }>(),
  rejections: ["SoldOut"],
});
const release = operation("Release", { request: shape<Request>() });
const answer = { price: 40 };
const request: Request = { key: "Trip:run/Reserve", seat: "1A" };

/** A store of its own, with a clock. */
function world() {
  let now = 1_800_000_000_000;
  let ids = 0;
  const store = new MemoryStore(async () => {});
  const props = {
    table: "Ledger",
    client: store.client,
    log: false as const,
    now: () => now,
    newId: () => `id${++ids}`,
    pause: async () => {},
  };
  return {
    store,
    props,
    book: ledger(props),
    pass: (hours: number) => {
      now += hours * 3_600_000;
    },
  };
}

const inside = () => ({ writes: [], answer });
const oneItem = { item: ({ seat }: Request) => ({ id: seat }), effect: () => ({ answer }) };
const elsewhere = { call: () => answer, keysLast: { hours: 24 } };
const lost = { ...elsewhere, call: () => Promise.reject(new Error("lost")) };
const failed = async (call: Promise<unknown>) => void (await call.catch(() => {}));

/** A world in which a provider may have forgotten what became of a call. */
async function forgotten() {
  const there = world();
  await failed(there.book.action(reserve, lost)(request));
  there.pass(48);
  return there;
}

/** A world in which an action has its effect elsewhere, and it is unknown what became of it. */
async function begun() {
  const there = world();
  await failed(there.book.action(reserve, lost)(request));
  return there;
}

/** A world in which an action is being carried out, and how it ends. */
async function atWork() {
  const there = world();
  const ends: ((answered: typeof answer) => void)[] = [];
  const call = () => new Promise<typeof answer>((resolve) => ends.push(resolve));
  const running = there.book.action(reserve, { ...elsewhere, call })(request);
  while (there.store.item("Ledger", { key: request.key }) === undefined) await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  const end = () => {
    for (const answered of ends) answered(answer);
  };
  return { ...there, running, end };
}

const contract = {
  action: async (key: string) => key,
  compensation: async () => {},
  request: (key: string) => key,
  effects: () => 0,
};
const rejection = { provoke: () => {} };
const refuses = operation("Refuses", {
  request: shape<string>(),
  response: shape<boolean>(),
  rejectedWhen: { when: ({ response }) => response, rejection: "No" },
});
const succeeds = operation("Succeeds", {
  request: shape<string>(),
  response: shape<boolean>(),
  succeededWhen: ({ response }) => response,
});
const cases = (props: object) => participantContractCases({ ...contract, ...props });

/** Messages of the ledger that name a remedy. */
const ofLedger: readonly ErrorAdvice[] = [
  {
    title: "no table",
    fails: () => ledger({ ...world().props, table: undefined }),
    remedies: [["needs the name of its table", () => ledger(world().props)]],
  },
  {
    title: "no client",
    fails: () => ledger({ ...world().props, client: undefined as never }),
    remedies: [["needs a client of @aws-sdk/client-dynamodb", () => ledger(world().props)]],
  },
  {
    title: "no days",
    fails: () => ledger({ ...world().props, daysKept: 0 }),
    remedies: [["a number of days above 0", () => ledger({ ...world().props, daysKept: 1 })]],
  },
  {
    title: "a form that is none",
    fails: () => world().book.action(reserve, {} as never),
    remedies: [
      ["a function", () => world().book.action(reserve, inside)(request)],
      ["{ item, effect }", () => world().book.action(reserve, oneItem)(request)],
      [
        "{ call, keysLast: { hours: 24 } }",
        () => world().book.action(reserve, { call: () => answer, keysLast: { hours: 24 } })(request),
      ],
    ],
  },
  {
    title: "a compensation in another form than its action",
    fails: async () => (await begun()).book.compensation(release, () => ({ writes: [] }))(request),
    remedies: [
      [
        "give its compensation as { effect, back }",
        async () =>
          (await begun()).book.compensation(release, { effect: elsewhere, back: () => {} })(request),
      ],
    ],
  },
  {
    title: "a table of something else",
    fails: async () => {
      const { store, book } = world();
      store.put("Ledger", { key: request.key }, { seat: "1A" });
      return book.find(request.key);
    },
    remedies: [["needs a table of its own", () => world().book.find(request.key)]],
  },
  {
    title: "an item that is full",
    fails: async () => {
      const { store, book } = world();
      store.put("Ledger", { id: "1A" }, { sagaBytes: 300_000 });
      return book.action(reserve, oneItem)(request);
    },
    remedies: [
      [
        "Divide its effects among more items",
        async () => {
          const { store, book } = world();
          store.put("Ledger", { id: "1A" }, { sagaBytes: 300_000 });
          const divided = { ...oneItem, item: ({ seat }: Request) => ({ id: `${seat} 2027-03-01` }) };
          return book.action(reserve, divided)(request);
        },
      ],
    ],
  },
  {
    title: "a key that the provider has forgotten",
    fails: async () => (await forgotten()).book.action(reserve, elsewhere)(request),
    remedies: [
      [
        "Give the effect a `find`",
        async () => (await forgotten()).book.action(reserve, { ...elsewhere, find: () => answer })(request),
      ],
      [
        "settle the key by the ledger's `reject`",
        async () => {
          const { book } = await forgotten();
          await book.reject(request.key, { error: "SoldOut", message: "It never happened." });
          await book.compensation(release, { effect: elsewhere, back: () => {} })(request);
        },
      ],
    ],
  },
  {
    title: "a key that is settled though it was carried out",
    fails: async () => {
      const { book } = world();
      await book.action(reserve, inside)(request);
      return book.reject(request.key, { error: "SoldOut", message: "" });
    },
    remedies: [
      [
        "Compensate it instead",
        async () => {
          const { book } = world();
          await book.action(reserve, inside)(request);
          await book.compensation(release, () => ({ writes: [] }))(request);
          if ((await book.find(request.key))?.state !== "compensated")
            throw new Error("It is not compensated.");
        },
      ],
    ],
  },
  {
    title: "another request under a key",
    fails: async () => {
      const { book } = world();
      const handler = book.action(reserve, inside);
      await handler({ ...request, attempt: 1 });
      return handler({ ...request, attempt: 2 });
    },
    remedies: [
      [
        "Name what may change in `changingFields`",
        async () => {
          const { book } = world();
          const handler = book.action(reserve, inside, { changingFields: ["attempt"] });
          await handler({ ...request, attempt: 1 });
          return handler({ ...request, attempt: 2 });
        },
      ],
    ],
  },
  {
    title: "another call at work",
    fails: async () => {
      const { book, end, running } = await atWork();
      try {
        return await book.action(reserve, elsewhere)(request);
      } finally {
        end();
        await running;
      }
    },
    remedies: [
      [
        "Try again later",
        async () => {
          const { book, end, running } = await atWork();
          await failed(book.action(reserve, elsewhere)(request));
          end();
          await running;
          return book.action(reserve, elsewhere)(request);
        },
      ],
    ],
  },
  {
    title: "a store that keeps changing",
    fails: async () => {
      const { props, store } = world();
      const busy = {
        send: () => Promise.reject(Object.assign(new Error(), { name: "TransactionConflictException" })),
      };
      void store;
      return ledger({ ...props, client: busy as never }).action(reserve, inside)(request);
    },
    remedies: [
      [
        "Try again later",
        async () => {
          const { props, store } = world();
          let calls = 0;
          const busyAtFirst = {
            send: (command: never) => {
              calls += 1;
              if (calls > 6) return store.client.send(command);
              return Promise.reject(Object.assign(new Error(), { name: "TransactionConflictException" }));
            },
          };
          const handler = ledger({ ...props, client: busyAtFirst as never }).action(reserve, inside);
          await failed(handler(request));
          return handler(request);
        },
      ],
    ],
  },
  {
    title: "a form that a ledger of one form doesn't know",
    fails: () => outsideLedger(world().props).action(reserve, inside as never),
    remedies: [
      [
        "{ call, keysLast: { hours: 24 } }",
        () =>
          outsideLedger(world().props).action(reserve, { call: () => answer, keysLast: { hours: 24 } })(
            request,
          ),
      ],
    ],
  },
];

/** Messages of the participants' contract that name a remedy. */
const ofContract: readonly ErrorAdvice[] = [
  {
    title: "a rejection without a name",
    fails: () => cases({ rejection }),
    remedies: [
      ["name it in `rejections`", () => cases({ rejection, rejections: ["No"] })],
      ["or give the `operation`", () => cases({ rejection, operation: refuses })],
    ],
  },
  {
    title: "a rejection that nothing brings about",
    fails: () => cases({ rejection: {}, rejections: ["No"] }),
    remedies: [
      [
        "give `rejection` a `request`",
        () => cases({ rejection: { request: (key: string) => key }, rejections: ["No"] }),
      ],
      ["or `provoke`", () => cases({ rejection, rejections: ["No"] })],
    ],
  },
  {
    title: "one duplicate",
    fails: () => cases({ duplicates: 1 }),
    remedies: [["at least 2", () => cases({ duplicates: 2 })]],
  },
  {
    title: "an operation of no compensation",
    fails: () => cases({ compensation: undefined, compensationOperation: succeeds }),
    remedies: [["give the function that is called, too", () => cases({ compensationOperation: succeeds })]],
  },
  {
    title: "a compensation that is rejected",
    fails: () => cases({ compensationOperation: refuses }),
    remedies: [["say in `succeededWhen`", () => cases({ compensationOperation: succeeds })]],
  },
];

/** Messages about participants that name a remedy. */
export const participant: readonly ErrorAdvice[] = [...ofLedger, ...ofContract];
