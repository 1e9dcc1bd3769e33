import { describe, expect, it } from "@jest/globals";
import { eq, operation, shape } from "../../../lib/core.js";
import {
  ContractViolation,
  type ParticipantContractProps,
  participantContractCases,
} from "../../../lib/verifier/contract/index.js";
import { type IssueVoucher, type Mistakes, vouchers } from "./vouchers.js";

interface Answer {
  readonly success?: boolean;
  readonly voucher?: unknown;
  readonly reason?: string;
}
const request = shape<IssueVoucher>();
const response = shape<Answer>();
const issue = operation("IssueVoucher", {
  request,
  response,
  rejectedWhen: { when: ({ response: { success } }) => eq(success, false), rejection: "Refused" },
});
const issueForGood = operation("IssueVoucher", {
  request,
  response,
  rejectedWhen: { when: ({ response: { success } }) => eq(success, false), rejection: "Refused" },
  rejectionsAreFinal: true,
});
const issueOrDoubt = operation("IssueVoucher", {
  request,
  response,
  succeededWhen: ({ response: { success } }) => eq(success, true),
});
const cancel = operation("CancelVoucher", {
  request,
  response,
  succeededWhen: ({ response: { success } }) => eq(success, true),
});

type Props = ParticipantContractProps<IssueVoucher>;

/** The vouchers, of which action and compensation answer `{ success: false }` instead of throwing. */
function answering(mistakes: Mistakes = {}): Props {
  const { action, compensation, rejections: _, ...props } = vouchers(mistakes);
  const answered = (call: Promise<unknown> | undefined): Promise<Answer> =>
    Promise.resolve(call).then(
      (voucher) => ({ success: true, voucher }),
      ({ message: reason }: Error) => ({ success: false, reason }),
    );
  return {
    ...props,
    action: (sent) => answered(action(sent)),
    compensation: (sent) => answered(compensation?.(sent)),
  };
}

async function violations(props: Props): Promise<Map<string, ContractViolation>> {
  const found = new Map<string, ContractViolation>();
  for (const { name, run } of participantContractCases(props)) {
    await run().catch((error: unknown) => {
      if (!(error instanceof ContractViolation)) throw error;
      found.set(name, error);
    });
  }
  return found;
}

const namesOf = (props: Props) => participantContractCases(props).map(({ name }) => name);
const twice = "has one effect and one answer when it is called twice";
const atOnce = "has one effect and one answer when it is called several times at once";
const forGood = "refuses for good: a try that lands later is refused too";
const leavesNothing = "leaves nothing behind when it refuses";
const empty = "can be compensated though it never happened";
const againAtOnce = "is compensated once when its compensation is called several times at once";

describe("a participant that answers { success: false }", () => {
  const final = { operation: issueForGood, compensationOperation: cancel };

  it("keeps the contract if its operations say so", async () => {
    const props = { ...answering(), ...final };
    expect(namesOf(props)).toEqual(namesOf(vouchers()));
    expect(await violations(props)).toEqual(new Map());
  });

  it("is named by its operation", async () => {
    const { name: _, ...unnamed } = answering({ notIdempotent: true });
    const found = await violations({ ...unnamed, operation: issueForGood });
    expect(found.get(twice)?.violation.participant).toBe("IssueVoucher");
  });

  it("breaks the contract if its operation says nothing", async () => {
    const { rejection: _, ...props } = answering();
    const found = await violations(props);
    expect(found.get("is refused when it arrives after its compensation")?.violation.received).toBe(
      'it answered {"success":false,"reason":"The office is closed."}',
    );
  });

  it.each<keyof Mistakes>([
    "notIdempotent",
    "answersAnew",
    "refusesDuplicates",
    "refusesTheConcurrent",
    "readsThenWrites",
    "noTombstone",
    "deletesWhatItCancels",
    "cancelsOnlyWhatIsThere",
    "givesBackTwice",
    "compensatesNothing",
    "forgetsRejections",
    "refusesTooLate",
    "stumblesOverRejections",
    "compensatesOnlyGoodForm",
  ])("fails on the mistake %s by the cases by which one that throws fails", async (mistake) => {
    const mistakes = { [mistake]: true };
    const [thrown, answered] = [
      await violations(vouchers(mistakes)),
      await violations({ ...answering(mistakes), ...final }),
    ];
    expect(thrown.size).toBeGreaterThan(0);
    expect([...answered.keys()]).toEqual([...thrown.keys()]);
  });

  it("may refuse its own repetition and change its mind, unless it says that it does not: it is compensated then", async () => {
    const notFinal = { operation: issue, compensationOperation: cancel };
    expect(namesOf({ ...answering(), ...notFinal })).not.toContain(forGood);
    for (const mistakes of [{ refusesDuplicates: true }, { forgetsRejections: true }])
      expect(await violations({ ...answering(mistakes), ...notFinal })).toEqual(new Map());
    const found = await violations({ ...answering({ refusesTooLate: true }), ...notFinal });
    expect([...found.keys()]).toContain(leavesNothing);
  });

  it("may not refuse its own repetition without a compensation", async () => {
    const { compensation: _, ...pivot } = answering({ refusesDuplicates: true });
    expect([...(await violations({ ...pivot, operation: issue })).keys()]).toEqual([twice, atOnce]);
  });

  it("is in doubt if it only says what succeeds", async () => {
    const { rejection: _, ...props } = answering({ refusesDuplicates: true });
    const doubtful = { ...props, operation: issueOrDoubt, compensationOperation: cancel };
    expect(await violations(doubtful)).toEqual(new Map());
    const never = { ...doubtful, action: async () => ({}) };
    expect((await violations(never)).get("takes effect once it is called")?.violation.received).toBe(
      "it answered {}, which is neither a success nor a rejection",
    );
  });

  it("is rejected by errors, too, and both are told apart", async () => {
    const both = operation("IssueVoucher", {
      request,
      response,
      rejections: ["OfficeClosed", "BadForm"],
      succeededWhen: ({ response: { success } }) => eq(success, true),
    });
    const { action, rejections: _, ...props } = vouchers();
    const throwing = {
      ...props,
      operation: both,
      action: async (sent: IssueVoucher) => ({ success: true, voucher: await action(sent) }),
    };
    expect(namesOf(throwing)).toContain(forGood);
    expect(await violations(throwing)).toEqual(new Map());
  });
});

describe("a rejection that isn't final", () => {
  const open = operation("IssueVoucher", {
    request,
    response,
    rejections: ["OfficeClosed", "BadForm"],
    rejectionsAreFinal: false,
  });

  it("may leave something behind, and be for now: the step is compensated", async () => {
    for (const mistake of ["refusesTooLate", "forgetsRejections"] as const) {
      const { rejections: _, ...props } = vouchers({ [mistake]: true });
      const cases = namesOf({ ...props, operation: open });
      expect(cases).not.toContain(forGood);
      expect(cases).not.toContain(leavesNothing);
      expect(cases).toContain("can be compensated though it was refused");
    }
    const { rejections: _, ...props } = vouchers({ forgetsRejections: true });
    expect(await violations({ ...props, operation: open })).toEqual(new Map());
  });
});

describe("a compensation", () => {
  const nothingThere = Object.assign(new Error("nothing there"), { name: "NothingThere" });
  /** It leaves a tombstone, and says by an error that there is nothing to take back. */
  function failing(): Props {
    const { compensation, effects, ...props } = vouchers();
    return {
      ...props,
      effects,
      async compensation(sent) {
        const had = await effects(sent.key);
        await compensation?.(sent);
        if (had === 0) throw nothingThere;
      },
    };
  }

  it("may end by an error of `settledBy`, of its operation or of the step", async () => {
    expect((await violations(failing())).get(empty)?.violation.received).toBe(
      "it failed with NothingThere: nothing there",
    );
    const settledBy = ["NothingThere"];
    expect(await violations({ ...failing(), settledBy })).toEqual(new Map());
    const compensationOperation = operation("CancelVoucher", { request, settledBy });
    expect(await violations({ ...failing(), compensationOperation })).toEqual(new Map());
    // The step's own names take the place of the operation's, as in a description.
    expect((await violations({ ...failing(), compensationOperation, settledBy: [] })).size).toBeGreaterThan(
      0,
    );
  });

  it("must not fail for a moment by an error of `notOn`", async () => {
    const { compensation, ...props } = vouchers();
    let working = 0;
    const busy = {
      ...props,
      async compensation(sent: IssueVoucher) {
        if (working > 0) throw Object.assign(new Error("in progress"), { name: "InProgress" });
        working += 1;
        await Promise.resolve(compensation?.(sent)).finally(() => {
          working -= 1;
        });
      },
    };
    expect(await violations(busy)).toEqual(new Map());
    expect(await violations({ ...busy, notOn: { compensation: ["Another"] } })).toEqual(new Map());
    const found = await violations({ ...busy, notOn: { compensation: ["InProgress"] } });
    expect(found.get(againAtOnce)?.violation.received).toBe(
      "it failed with InProgress: in progress; `notOn` names that error, so there is no other try",
    );
  });
});

describe("an action that finds another call at work", () => {
  it("may fail by an error of `notOn` only if it has a compensation", async () => {
    const { action, rejection: _, ...props } = vouchers();
    let working = 0;
    const busy: Props = {
      ...props,
      notOn: { action: ["InProgress"] },
      async action(sent) {
        if (working > 0) throw Object.assign(new Error("in progress"), { name: "InProgress" });
        working += 1;
        return Promise.resolve(action(sent)).finally(() => {
          working -= 1;
        });
      },
    };
    expect(await violations(busy)).toEqual(new Map());
    const { compensation: __, ...pivot } = busy;
    expect([...(await violations(pivot)).keys()]).toEqual([atOnce]);
    expect(await violations({ ...pivot, notOn: {} })).toEqual(new Map());
  });
});

describe("says what is wrong", () => {
  const { compensation: _, ...pivot } = answering();

  it.each<[string, Props, string]>([
    [
      "a compensation's operation without the compensation",
      { ...pivot, compensationOperation: cancel, operation: issue },
      "participantContract is given compensationOperation, but no `compensation`: give the function that is called, too.",
    ],
    [
      "names for a compensation that isn't there",
      { ...pivot, settledBy: ["A"], notOn: { compensation: ["B"] }, operation: issue },
      "participantContract is given settledBy and notOn.compensation, but no `compensation`",
    ],
    [
      "a compensation that is rejected",
      { ...answering(), operation: issue, compensationOperation: issue },
      "say in `succeededWhen` by which answer it succeeds",
    ],
    ["a rejection that nothing names", answering(), "or give the `operation`"],
  ])("with %s", (_what, props, message) => {
    expect(() => participantContractCases(props)).toThrow(message);
  });
});
