import { SFNClient, TaskTimedOut } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { type LocalDynamoDb, startDynamoDb } from "../support/dynalite.js";

type Approvals = typeof import("./approvals.js");

let dynamoDb: LocalDynamoDb;
let approvals: Approvals;
/** What was sent to Step Functions: the token and what it was told. */
let told: unknown[];
/** Tokens that were given up on. */
const lost = new Set<string>();

beforeAll(async () => {
  dynamoDb = await startDynamoDb();
  await dynamoDb.createTable("Approvals");
  Object.assign(process.env, dynamoDb.environment, { TABLE_NAME: "Approvals" });
  // Not imported, which would come before the environment is set.
  approvals = jest.requireActual<Approvals>("./approvals.js");
  jest.spyOn(SFNClient.prototype, "send").mockImplementation(async ({ input }) => {
    const { taskToken, ...answer } = input as { readonly taskToken: string };
    if (lost.has(taskToken)) throw new TaskTimedOut({ message: "too late", $metadata: {} });
    told.push([taskToken, answer]);
  });
});
beforeEach(() => {
  told = [];
});
afterAll(() => dynamoDb.end());

const approved = { output: '{"by":"Grace"}' };

describe("the participant of docs/callback.md", () => {
  it("answers by the token that it was given", async () => {
    await approvals.askManager({ id: "once", token: "1" });
    await approvals.decide("once", { by: "Grace" });
    expect(told).toEqual([["1", approved]]);
  });

  it("answers by the newest token where it was asked again", async () => {
    await approvals.askManager({ id: "again", token: "1" });
    await approvals.askManager({ id: "again", token: "2" });
    await approvals.decide("again", { by: "Grace" });
    expect(told).toEqual([["2", approved]]);
  });

  it("answers at once where it was decided while an old token was given up on", async () => {
    await approvals.askManager({ id: "late", token: "gone" });
    lost.add("gone");
    await approvals.decide("late", { by: "Grace" });
    expect(told).toEqual([]);
    await approvals.askManager({ id: "late", token: "2" });
    expect(told).toEqual([["2", approved]]);
  });

  it("keeps to a refusal, whatever is decided afterwards", async () => {
    await approvals.askManager({ id: "refused", token: "1" });
    await approvals.decide("refused", { refusedBecause: "too dear" });
    await approvals.decide("refused", { by: "Grace" });
    const refused = { error: "Refused", cause: "too dear" };
    expect(told).toEqual([
      ["1", refused],
      ["1", refused],
    ]);
  });

  it("tells nobody where nobody asked", async () => {
    await approvals.decide("unasked", { by: "Grace" });
    expect(told).toEqual([]);
  });
});
