import { compile } from "../../lib/compiler/index.js";
import { LocalSource, openConsole, type OpenConsole, TimeControl } from "../../lib/console/index.js";
import type { ConsoleOptions } from "../../lib/console/console.js";
import type { Pace } from "../../lib/console/protocol.js";
import type { JsonObject } from "../../lib/asl/index.js";
import { type LocalEnvironment, startLocalEnvironment } from "../../lib/local/index.js";
import { inlineFunction, writeAssembly } from "./assembly.js";
import { order } from "./small-sagas.js";

/** A participant that keeps what it is asked for in a table, under the key of the request. */
const participant = (state: string) => `
exports.handler = async (request) => {
  await fetch(process.env.AWS_ENDPOINT_URL_DYNAMODB, {
    method: "POST",
    headers: { "x-amz-target": "DynamoDB_20120810.PutItem", "x-amz-date": "20250101T000000Z",
      authorization: "AWS4-HMAC-SHA256 Credential=a/20250101/us-east-1/dynamodb/aws4_request, Signature=b",
      "content-type": "application/x-amz-json-1.0" },
    body: JSON.stringify({ TableName: process.env.TABLE, Item: { id: { S: request.id }, state: { S: "${state}" } } }),
  });
  return { ref: "r-1" };
};`;

const onTable = { Environment: { Variables: { TABLE: { Ref: "Seats" } } } };

/** Resources of the saga `order`, with its participants' table, and of a state machine that is no saga. */
export function orderResources(definition: object = compile(order.toJSON()).definition ?? {}): JsonObject {
  const document = JSON.stringify(order.toJSON());
  return {
    Seats: {
      Type: "AWS::DynamoDB::Table",
      Properties: {
        TableName: "Seats",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        BillingMode: "PAY_PER_REQUEST",
      },
    },
    Take: inlineFunction(participant("taken"), onTable),
    GiveBack: inlineFunction(participant("given back"), onTable),
    Pay: inlineFunction(participant("paid"), onTable),
    Order: {
      Type: "AWS::StepFunctions::StateMachine",
      Metadata: { "cdk-saga": { document } },
      Properties: {
        StateMachineName: "Order",
        RoleArn: "arn:aws:iam::123456789012:role/saga",
        DefinitionString: JSON.stringify(definition),
        DefinitionSubstitutions: {
          Take: { Ref: "Take" },
          GiveBack: { Ref: "GiveBack" },
          Pay: { Ref: "Pay" },
        },
      },
    },
    Plain: {
      Type: "AWS::StepFunctions::StateMachine",
      Properties: {
        StateMachineName: "Plain",
        RoleArn: "arn:aws:iam::123456789012:role/saga",
        DefinitionString: JSON.stringify({
          QueryLanguage: "JSONata",
          StartAt: "Rest",
          States: {
            Rest: { Type: "Wait", Seconds: 3600, Next: "Done" },
            Done: { Type: "Pass", End: true },
          },
        }),
      },
    },
  };
}

/** A console of the saga `order` that runs. */
export interface OrderConsole extends OpenConsole {
  readonly environment: LocalEnvironment;
  readonly time: TimeControl;
  readonly source: LocalSource;
  readonly machine: string;
  /** Asks the console's API, as its page does. */
  readonly ask: (path: string, body?: object) => Promise<{ readonly status: number; readonly json: unknown }>;
}

/** Opens a console of the saga `order`, with a page that is empty unless one is given. */
export async function openOrderConsole({
  pace = "instant",
  resources = orderResources(),
  ...options
}: Partial<Omit<ConsoleOptions, "source">> & {
  readonly pace?: Pace;
  readonly resources?: JsonObject;
} = {}): Promise<OrderConsole> {
  const time = new TimeControl({ pace });
  const environment = await startLocalEnvironment({
    assembly: writeAssembly([{ name: "Shop", resources }]),
    clock: time.clock,
    aroundCall: time.aroundCall,
  });
  const source = new LocalSource({
    environment,
    time,
    place: "cdk.out",
    documents: new Map(),
    inputs: [{ title: "A book", input: { item: "book" } }],
  });
  const html = { type: "text/html; charset=utf-8", body: "<!doctype html><title>Console</title>" };
  const open = await openConsole({ source, page: { html, files: {} }, ...options });
  const { origin, searchParams } = new URL(open.url);
  return {
    url: open.url,
    environment,
    time,
    source,
    machine: environment.stateMachines.find("Order").arn,
    async ask(path, body) {
      const response = await fetch(`${origin}${path}`, {
        headers: {
          authorization: `Bearer ${searchParams.get("token")}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      });
      return { status: response.status, json: await response.json() };
    },
    async close() {
      await open.close();
      source.close();
      time.close();
      await environment.close();
    },
  };
}
