import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { participantContractCases } from "../../lib/testing.js";
import { type LocalDynamoDb, startDynamoDb } from "../support/dynalite.js";
import { vouchers } from "../verifier/contract/vouchers.js";

const page = readFileSync(join(__dirname, "../../docs/participants.md"), "utf8");

let dynamoDb: LocalDynamoDb;
beforeAll(async () => {
  dynamoDb = await startDynamoDb();
  await dynamoDb.createTable("Seats");
  // Clients look for their endpoint when they first send something.
  Object.assign(process.env, dynamoDb.environment);
});
afterAll(() => dynamoDb.end());

describe("the model participant of docs/participants.md", () => {
  process.env.TABLE_NAME = "Seats";
  // Registers its tests. Not imported, which would come before the environment is set.
  jest.requireActual("./seat-contract.js");
});

describe("docs/participants.md", () => {
  const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text = ""]) => text);

  it("shows TypeScript that stands, word for word, in files that are compiled and run by these tests", () => {
    const sources = ["seats.ts", "seat-contract.ts", "ledger-seats.ts"].map((file) =>
      readFileSync(join(__dirname, file), "utf8"),
    );
    expect(blocks).toHaveLength(4);
    for (const text of blocks) expect(sources.some((source) => source.includes(text))).toBe(true);
  });

  it("lists every test that there is, and no other", () => {
    const listed = [...page.matchAll(/^\| ([^|]+) \| [^|]+ \| [^|]+ \|$/gm)]
      .map(([, name = ""]) => name)
      .filter((name) => !/^(it …|-+)$/.test(name));
    expect(listed).toEqual(participantContractCases(vouchers()).map(({ name }) => `… ${name}`));
  });

  it("links to files that are there", () => {
    const links = [...page.matchAll(/\]\(([^)#]+)[^)]*\)/g)]
      .map(([, target = ""]) => target)
      .filter((target) => !target.includes("://"));
    expect(links.length).toBeGreaterThan(1);
    for (const link of links) expect(() => readFileSync(join(__dirname, "../../docs", link))).not.toThrow();
  });
});
