import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { jest } from "@jest/globals";
import type { LocalDynamoDb } from "../../support/dynalite.js";

/** The handlers, as Lambda loads them. */
export interface ApprovalHandlers {
  readonly request: (event: unknown) => Promise<void>;
  readonly withdraw: (event: unknown) => Promise<void>;
  readonly decide: (event: unknown) => Promise<void>;
}

/** An answer that came by a token. */
export interface TokenAnswer {
  readonly kind: "SendTaskSuccess" | "SendTaskFailure" | "SendTaskHeartbeat";
  readonly taskToken: string;
  readonly output?: string;
  readonly error?: string;
}

/** What stands in for Step Functions: it notes what it is told. */
export interface Listener {
  readonly answers: TokenAnswer[];
  /** The error that it answers with from now on; undefined for none. */
  failing: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  end(): Promise<void>;
}

/** Listens on loopback for answers to tokens. */
export async function listenForAnswers(): Promise<Listener> {
  const answers: TokenAnswer[] = [];
  const server: Server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const target = String(request.headers["x-amz-target"]).replace(/^AWSStepFunctions\./, "");
      answers.push({ kind: target, ...JSON.parse(body) });
      const { failing } = listener;
      response.writeHead(failing === undefined ? 200 : 400, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify(failing === undefined ? {} : { __type: failing, message: failing }));
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("It listens on no port.");
  const listener: Listener = {
    answers,
    failing: undefined,
    environment: { AWS_ENDPOINT_URL_SFN: `http://127.0.0.1:${address.port}` },
    end: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
  return listener;
}

/** Loads the handlers, with the table `approvals`. */
export async function loadApprovals(dynamoDb: LocalDynamoDb, listener: Listener): Promise<ApprovalHandlers> {
  await dynamoDb.createTable("approvals");
  await dynamoDb.createTable("ledger", "key");
  Object.assign(process.env, dynamoDb.environment, listener.environment, {
    TABLE_NAME: "approvals",
    LEDGER_TABLE: "ledger",
  });
  // Each call of a ledger is a line.
  jest.spyOn(console, "info").mockImplementation(() => {});
  const { handler: request } = await import("../../../lambda/approval/request-approval.js");
  const { handler: withdraw } = await import("../../../lambda/approval/withdraw-approval.js");
  return {
    request: (event) => request(event as Parameters<typeof request>[0]),
    withdraw: (event) => withdraw(event as Parameters<typeof withdraw>[0]),
    decide: (await import("../../../lambda/approval/decide-approval.js")).handler,
  };
}
