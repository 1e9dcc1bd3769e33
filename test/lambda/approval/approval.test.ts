import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { participantContract } from "../../../lib/testing.js";
import { type LocalDynamoDb, startDynamoDb } from "../../support/dynalite.js";
import { type ApprovalHandlers, type Listener, listenForAnswers, loadApprovals } from "./approvals.js";

let dynamoDb: LocalDynamoDb;
let listener: Listener;
let approvals: ApprovalHandlers;

beforeAll(async () => {
  dynamoDb = await startDynamoDb();
  listener = await listenForAnswers();
  approvals = await loadApprovals(dynamoDb, listener);
});
afterEach(() => {
  listener.answers.length = 0;
  listener.failing = undefined;
});
afterAll(async () => {
  await dynamoDb.end();
  await listener.end();
});

const ask = (approvalId: string, taskToken = "token 1") =>
  approvals.request({ approvalId, taskToken, subject: "10 people to Siena", amount: 5015 });
const decide = (approvalId: string, decision: string, by = "Grace") =>
  approvals.decide({ approvalId, decision, by });
const withdraw = (approvalId: string) => approvals.withdraw({ approvalId });

async function stateOf(id: string): Promise<unknown> {
  const get = new GetCommand({ TableName: "approvals", Key: { id }, ConsistentRead: true });
  return (await dynamoDb.connect().send(get)).Item?.state;
}

/** What Step Functions is told of an approval by Grace. */
const approvedBy = (approvalId: string, taskToken: string) => ({
  kind: "SendTaskSuccess",
  taskToken,
  output: JSON.stringify({ approvalId, by: "Grace" }),
});

participantContract({
  name: "RequestApproval",
  action: (request: Readonly<Record<string, unknown>>) => approvals.request(request),
  compensation: (request) => approvals.withdraw(request),
  request: (key) => ({ approvalId: key, taskToken: "token 1", subject: "10 people to Siena", amount: 5015 }),
  effects: async (key) => (["open", "approved"].includes(String(await stateOf(key))) ? 1 : 0),
  rejections: ["ApprovalRefused", "InvalidRequest"],
  rejection: {
    provoke: async (key) => {
      await ask(key);
      await decide(key, "refuse");
    },
  },
});

describe("an approval", () => {
  it("is told by the token", async () => {
    await ask("told");
    await decide("told", "approve");
    expect(listener.answers).toEqual([approvedBy("told", "token 1")]);
  });

  it("is told by the newest token", async () => {
    await ask("new token", "token 1");
    await ask("new token", "token 2");
    await decide("new token", "approve");
    expect(listener.answers).toEqual([approvedBy("new token", "token 2")]);
  });

  it("is told to who asks once more when it was given already", async () => {
    await ask("asked late", "token 1");
    await decide("asked late", "approve");
    await ask("asked late", "token 2");
    expect(listener.answers).toEqual([
      approvedBy("asked late", "token 1"),
      approvedBy("asked late", "token 2"),
    ]);
  });

  it("holds when nobody waits for it any more", async () => {
    await ask("late");
    listener.failing = "TaskTimedOut";
    await decide("late", "approve");
    expect(await stateOf("late")).toBe("approved");
  });

  it("fails when it cannot be told, and is told when it is given once more", async () => {
    await ask("down");
    listener.failing = "AccessDeniedException";
    await expect(decide("down", "approve")).rejects.toHaveProperty("name", "AccessDeniedException");
    listener.failing = undefined;
    await decide("down", "approve");
    expect(listener.answers.at(-1)).toEqual(approvedBy("down", "token 1"));
  });

  it("can be withdrawn", async () => {
    await ask("withdrawn");
    await decide("withdrawn", "approve");
    await withdraw("withdrawn");
    expect(await stateOf("withdrawn")).toBe("withdrawn");
  });
});

describe("a refusal", () => {
  it("is told by the token, as the rejection of the saga's operation", async () => {
    await ask("refused");
    await decide("refused", "refuse");
    expect(listener.answers).toEqual([
      { kind: "SendTaskFailure", taskToken: "token 1", error: "ApprovalRefused", cause: "Grace refused." },
    ]);
  });

  it("stays one when it is withdrawn", async () => {
    await ask("for good");
    await decide("for good", "refuse");
    await withdraw("for good");
    expect(await stateOf("for good")).toBe("refused");
    await expect(ask("for good")).rejects.toHaveProperty("name", "Ledger.Compensated");
  });
});

describe("a manager who needs more time", () => {
  it("gives a sign of life, and decides later", async () => {
    await ask("seen");
    await decide("seen", "later");
    expect(listener.answers).toEqual([{ kind: "SendTaskHeartbeat", taskToken: "token 1" }]);
    await decide("seen", "approve");
    expect(await stateOf("seen")).toBe("approved");
  });
});

describe("a request for approval", () => {
  it("fails with all that is wrong with it", async () => {
    const request = { approvalId: "x", taskToken: "t".repeat(2049), subject: " ", amount: -1 };
    await expect(approvals.request(request)).rejects.toMatchObject({
      name: "InvalidRequest",
      message: expect.stringMatching(
        /^The request of RequestApproval is malformed: taskToken: must be a text of 1 to 2048 characters.*; subject: must be .*; amount: must be a whole number of at least 0, received -1\.$/,
      ),
    });
  });
});

describe("a decision", () => {
  it.each([
    { what: "what nobody asked for", id: "unknown", prepare: async () => {}, state: "unknown" },
    {
      what: "what was withdrawn",
      id: "gone",
      prepare: () => ask("gone").then(() => withdraw("gone")),
      state: "withdrawn",
    },
    {
      what: "what was decided otherwise",
      id: "other",
      prepare: async () => {
        await ask("other");
        await decide("other", "refuse");
      },
      state: "refused",
    },
  ])("fails on $what", async ({ id, prepare, state }) => {
    await prepare();
    const error = {
      name: "AlreadyDecided",
      message: `Only what is open can be decided; "${id}" is ${state}.`,
    };
    await expect(decide(id, "approve")).rejects.toMatchObject(error);
    await expect(decide(id, "later")).rejects.toMatchObject(error);
  });

  it("fails when it is none", async () => {
    await expect(decide("x", "perhaps")).rejects.toMatchObject({
      name: "ValiError",
      message: 'must be approve or refuse or later, received "perhaps"',
    });
  });
});
