import { describe, expect, it } from "@jest/globals";
import {
  ContractViolation,
  type ParticipantContractProps,
  participantContract,
  participantContractCases,
} from "../../../lib/verifier/contract/index.js";
import { malformationsOf } from "../../../lib/verifier/contract/malformed.js";
import { type IssueVoucher, type Mistakes, vouchers } from "./vouchers.js";

const IDEMPOTENCE = [
  "takes effect once it is called",
  "has one effect and one answer when it is called twice",
  "has one effect and one answer when it is called several times at once",
] as const;
const COMPENSATION = [
  "leaves no effect once it is compensated",
  "is compensated once, however often its compensation is called",
  "is compensated once when its compensation is called several times at once",
  "can be compensated though it never happened",
  "is refused when it arrives after its compensation",
  "is refused when a try of it arrives after what it did was compensated",
  "leaves no effect when it arrives together with its compensation",
  "can be compensated though its request is malformed",
] as const;
const REJECTION = [
  "leaves nothing behind when it refuses",
  "refuses for good: a try that lands later is refused too",
] as const;
const REJECTION_COMPENSATED = "can be compensated though it was refused";

const [FIRST, TWICE, AT_ONCE] = IDEMPOTENCE;
const [COMPENSATED, AGAIN, AGAIN_AT_ONCE, EMPTY, LATE, LATE_TRY, TOGETHER, FORM] = COMPENSATION;
const [NOTHING_LEFT, FINAL] = REJECTION;

/** Runs all cases, and says which are violated, by name, each as it says it. */
async function violations(
  props: ParticipantContractProps<IssueVoucher>,
): Promise<ReadonlyMap<string, ContractViolation>> {
  const found = new Map<string, ContractViolation>();
  for (const { name, run } of participantContractCases(props)) {
    await run().catch((error: unknown) => {
      if (!(error instanceof ContractViolation)) throw error;
      found.set(name, error);
    });
  }
  return found;
}

describe("the participant's contract", () => {
  participantContract(vouchers());

  it("has a case for everything that is owed, each with its reason", () => {
    const cases = participantContractCases(vouchers());
    expect(cases.map(({ name }) => name)).toEqual([
      ...IDEMPOTENCE,
      ...COMPENSATION,
      ...REJECTION,
      REJECTION_COMPENSATED,
    ]);
    for (const { why } of cases) expect(why.length).toBeGreaterThan(60);
  });

  it("asks of an action without compensation what applies to it", () => {
    const { compensation: _, ...pivot } = vouchers();
    expect(participantContractCases(pivot).map(({ name }) => name)).toEqual([...IDEMPOTENCE, ...REJECTION]);
    const { rejection, rejections, ...retriable } = pivot;
    expect(participantContractCases(retriable).map(({ name }) => name)).toEqual(IDEMPOTENCE);
  });

  it("is kept by a participant that fails for a moment when it finds another call at work", async () => {
    const props = vouchers();
    let working = 0;
    const action = async (request: IssueVoucher) => {
      if (working > 0) throw Object.assign(new Error("in progress"), { name: "InProgress" });
      working += 1;
      return props.action(request).finally(() => {
        working -= 1;
      });
    };
    expect(await violations({ ...props, action })).toEqual(new Map());
  });

  it("compares answers as JSON, whatever the order of properties", async () => {
    let calls = 0;
    const { action, ...props } = vouchers();
    const answers = [
      { a: 1, b: { c: 2, d: 3 } },
      { b: { d: 3, c: 2 }, a: 1, e: undefined },
    ] as const;
    const reordering = (request: IssueVoucher) =>
      Promise.resolve(action(request)).then(() => answers[calls++ % 2]);
    expect(await violations({ ...props, action: reordering })).toEqual(new Map());
  });
});

/** Each mistake, and the cases that show it: those, and no others. */
const SHOWN_BY: readonly (readonly [mistake: keyof Mistakes, cases: readonly string[]])[] = [
  ["notIdempotent", [TWICE, AT_ONCE]],
  ["answersAnew", [TWICE, AT_ONCE]],
  ["refusesDuplicates", [TWICE, AT_ONCE]],
  ["refusesTheConcurrent", [AT_ONCE]],
  ["readsThenWrites", [AT_ONCE, AGAIN_AT_ONCE, TOGETHER]],
  ["doesNothing", [FIRST, TWICE, AT_ONCE, LATE, LATE_TRY, NOTHING_LEFT, FINAL, REJECTION_COMPENSATED]],
  ["noTombstone", [LATE, TOGETHER]],
  ["deletesWhatItCancels", [LATE_TRY]],
  ["cancelsOnlyWhatIsThere", [EMPTY, LATE]],
  ["givesBackTwice", [AGAIN, AGAIN_AT_ONCE]],
  ["compensatesNothing", [COMPENSATED, AGAIN, AGAIN_AT_ONCE, LATE, LATE_TRY, TOGETHER]],
  ["forgetsRejections", [FINAL]],
  ["refusesTooLate", [NOTHING_LEFT, FINAL, REJECTION_COMPENSATED]],
  ["stumblesOverRejections", [REJECTION_COMPENSATED]],
  ["compensatesOnlyGoodForm", [FORM]],
  ["compensationNeedsTheValue", [FORM]],
  ["givesBackForBadForm", [FORM]],
  ["readsTooLate", [FORM]],
];

describe("fails", () => {
  it.each(SHOWN_BY)("on the mistake %s by exactly the cases that it breaks", async (mistake, cases) => {
    expect([...(await violations(vouchers({ [mistake]: true }))).keys()]).toEqual(cases);
  });

  it("by a message that says what was owed, expected and received, why, and what helps", async () => {
    const violation = (await violations(vouchers({ noTombstone: true }))).get(LATE);
    expect(violation?.message).toMatchInlineSnapshot(`
"IssueVoucher: is refused when it arrives after its compensation – not so.
  expected  the action that arrives after its compensation is refused
  received  it answered {"voucher":"Vouchers:run-8/IssueVoucher"}
  why       A call that was given up on may still be on its way, and land after the compensation that followed. The saga has ended by then, and nobody compensates once more: what takes effect now stays for ever.
  to mend   Have the compensation leave a tombstone under the key, by a conditional write, also where there is nothing to take back, and keep what the action recorded instead of deleting it. The action's own write has to have the condition that there is nothing under its key."
`);
    expect(violation?.violation).toMatchObject({ participant: "IssueVoucher", owed: LATE });
  });

  it("by a message that shows the malformed request", async () => {
    const violation = (await violations(vouchers({ compensatesOnlyGoodForm: true }))).get(FORM);
    expect(violation?.message).toMatchInlineSnapshot(`
"IssueVoucher: can be compensated though its request is malformed – not so.
  expected  the compensation succeeds when \`key\` is missing ({"value":50,"holder":{"name":"Ada"},"remark":"for her birthday"}); the action was called before: it refused with BadForm: The request is malformed.
  received  it failed with BadForm: The request is malformed.
  why       A saga's input may be malformed. If the call of the action fails in any way but by a rejection (it is throttled, or its answer gets lost), the action is compensated with that same request. A compensation that refuses the request refuses it at every try and after every redrive: the saga is stuck, and the steps before it are never compensated.
  to mend   Check the request in the compensation by the same rules as in the action. If the action would refuse it, nothing can have happened under it: change nothing, and succeed."
`);
  });

  it("if the compensation accepts a malformed request only after a call of the action", async () => {
    const called = new Set<string>();
    const { action, compensation, ...props } = vouchers();
    const forgetful: ParticipantContractProps<IssueVoucher> = {
      ...props,
      action: async (request) => {
        called.add(request.key);
        return action(request);
      },
      compensation: async (request) => {
        if (typeof request.value !== "number" && !called.has(request.key))
          throw new Error("never heard of it");
        await compensation?.(request);
      },
    };
    const found = await violations(forgetful);
    expect([...found.keys()]).toEqual([FORM]);
    expect(found.get(FORM)?.violation).toMatchObject({
      expected: expect.stringMatching(
        /^the compensation succeeds when `value` is missing \(.*\), and the action was never called$/,
      ),
      received: "it failed with Error: never heard of it",
    });
  });

  it("with what the participant threw as cause", async () => {
    const violation = (await violations(vouchers({ cancelsOnlyWhatIsThere: true }))).get(EMPTY);
    expect(violation?.violation).toMatchObject({
      expected: "the compensation of what never happened succeeds",
      received: "it failed with Error: There is no voucher.",
    });
    expect(violation?.cause).toMatchObject({ message: "There is no voucher." });
  });

  it("where a refusal is brought about that is not taken away, as a fault of the test", async () => {
    const { rejection, ...props } = vouchers();
    const stubborn = { ...props, rejection: { ...rejection, relent: () => {} } };
    expect((await violations(stubborn)).get(FINAL)?.violation.expected).toMatch(
      /^after `provoke` and `relent`, a request that was never refused is carried out/,
    );
  });

  it("where the action fails by another error than its rejections", async () => {
    const violation = (await violations({ ...vouchers(), rejections: ["Closed", "SoldOut"] })).get(
      NOTHING_LEFT,
    );
    expect(violation?.violation).toMatchObject({
      expected: "the action is refused, as `rejection` brings it about, with one of Closed, SoldOut",
      received: "it failed with OfficeClosed: The office is closed.",
    });
  });
});

describe("malformed requests", () => {
  const requestsOf = (request: unknown) => malformationsOf(request).map(({ applyTo }) => applyTo(request));

  it("differ from the given one by one field each, or are empty", () => {
    expect(requestsOf({ key: "k", count: 2 })).toEqual([
      { count: 2 },
      { key: null, count: 2 },
      { key: 7, count: 2 },
      { key: "", count: 2 },
      { key: "k" },
      { key: "k", count: null },
      { key: "k", count: "seven" },
      { key: "k", count: "" },
      {},
    ]);
  });

  it("also differ in the fields of objects within", () => {
    const request = { trip: { to: "Rome", nights: [1] } };
    const requests = malformationsOf(request).map(({ says, applyTo }) => [says, applyTo(request)]);
    expect(requests).toContainEqual(["`trip.to` is missing", { trip: { nights: [1] } }]);
    expect(requests).toContainEqual(['`trip.nights` is "seven"', { trip: { to: "Rome", nights: "seven" } }]);
  });

  it("keep everything else of the request that they are made from", () => {
    const [, first] = malformationsOf({ key: "k", trip: { to: "Rome" } });
    expect(first?.applyTo({ key: "other", trip: { to: "Oslo" } })).toEqual({
      key: null,
      trip: { to: "Oslo" },
    });
  });

  it("of a request that is no object are values of other types", () => {
    expect(requestsOf("k")).toEqual([null, 7, ""]);
  });

  it("are never the given one", () => {
    const request = { a: "", b: {}, c: [], d: 7, e: "seven", f: true, g: null };
    expect(requestsOf(request)).not.toContainEqual(request);
  });
});

describe("a rejection for what a request says", () => {
  const tooLong: ParticipantContractProps<string> = {
    action: async (request) => {
      if (request.length > 100) throw Object.assign(new Error("too long"), { name: "TooLong" });
      return request;
    },
    request: (key) => key,
    effects: () => 0,
    rejections: ["TooLong"],
    rejection: { request: (key) => key.padEnd(101, ".") },
  };

  it("is asked for twice", async () => {
    const [, final] = participantContractCases(tooLong).filter(({ name }) => /refuse/.test(name));
    await expect(final?.run()).resolves.toBeUndefined();
  });

  it("fails where that request is carried out", async () => {
    const props = { ...tooLong, rejection: { request: (key: string) => key } };
    const [nothingLeft] = participantContractCases(props).filter(({ name }) => /refuse/.test(name));
    await expect(nothingLeft?.run()).rejects.toHaveProperty(
      "violation.received",
      expect.stringMatching(/^it answered "ParticipantContract:[-0-9a-f]{36}\/Action"$/),
    );
  });
});

describe("the types of a contract", () => {
  const action = async ({ id }: { readonly id: string }) => id;
  const withId = (id: string) => ({ id });
  const needsDay = async ({ day }: { readonly day: string }) => day;
  const effects = () => 0;

  it("take any request that the action takes, and hand it to the compensation", () => {
    const compensation = async ({ id }: { readonly id: string; readonly day: string }) => id;
    const request = (key: string) => ({ id: key, day: "2027-03-01" });
    expect(participantContractCases({ action, compensation, request, effects })).toHaveLength(11);
  });

  it("do not let pass what would not be called rightly", () => {
    const wrong = [
      // @ts-expect-error the action needs an id
      () => participantContractCases({ action, request: (key: string) => ({ key }), effects }),
      // @ts-expect-error the compensation needs a day
      () => participantContractCases({ action, request: withId, effects, compensation: needsDay }),
      // @ts-expect-error without effects, nothing can be seen
      () => participantContractCases({ action, request: withId }),
      // @ts-expect-error effects are counted
      () => participantContractCases({ action, request: withId, effects: () => true }),
    ];
    expect(wrong).toHaveLength(4);
  });
});

describe("props that contradict each other", () => {
  const props = vouchers();
  it.each<[string, ParticipantContractProps<IssueVoucher>, RegExp]>([
    ["a rejection without a name", { ...props, rejections: [] }, /name it in `rejections`/],
    [
      "a rejection without a reason",
      { ...props, rejection: {} },
      /give `rejection` a `request`.*or `provoke`/,
    ],
    ["one duplicate", { ...props, duplicates: 1 }, /at least 2 for `duplicates`, received 1/],
  ])("fail: %s", (_case, contradictory, message) => {
    expect(() => participantContractCases(contradictory)).toThrow(message);
  });
});

describe("participantContract", () => {
  it("registers a test a case with the test runner that it is given", async () => {
    const registered: string[] = [];
    const runs: (() => Promise<void>)[] = [];
    participantContract(vouchers({ noTombstone: true }), {
      describe: (title, body) => {
        registered.push(title);
        body();
      },
      it: (title, test) => {
        registered.push(title);
        runs.push(test);
      },
    });
    expect(registered).toEqual([
      "What IssueVoucher owes its sagas: it",
      ...participantContractCases(vouchers()).map(({ name }) => name),
    ]);
    const failed: unknown[] = [];
    for (const run of runs) await run().catch((error: unknown) => failed.push(error));
    expect(failed).toEqual([expect.any(ContractViolation), expect.any(ContractViolation)]);
  });

  it("fails where there is neither a test runner nor one that it is given", () => {
    const { describe: kept } = globalThis;
    try {
      Reflect.deleteProperty(globalThis, "describe");
      expect(() => participantContract(vouchers())).toThrow(/hand them in: import .* from "node:test"/);
    } finally {
      globalThis.describe = kept;
    }
  });
});
