import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { operation, Saga, saga, shape } from "cdk-saga";
import type { Construct } from "constructs";

interface ReserveCar {
  readonly id: string;
  readonly city: string;
}

const reserveCar = operation("ReserveCar", {
  request: shape<ReserveCar>(),
  response: shape<{ readonly price: number }>(),
  rejections: ["CarUnavailable"],
});
const cancelCar = operation("CancelCar", { request: shape<ReserveCar>() });
const takePayment = operation("TakePayment", {
  request: shape<{ readonly id: string; readonly amount: number }>(),
  rejections: ["PaymentDeclined"],
});

const trip = saga<{ readonly city: string }>("Trip")
  .step("ReserveCar", {
    action: reserveCar,
    request: ({ input, key }) => ({ id: key, city: input.city }),
    compensation: cancelCar,
  })
  .step("TakePayment", {
    kind: "pivot",
    action: takePayment,
    request: ({ results, key }) => ({ id: key, amount: results.ReserveCar.price }),
  })
  .output(({ results }) => ({ paid: results.ReserveCar.price }));

/** Keeps a reservation's state under its id. A car that was cancelled is not reserved again by a call that comes late. */
const carDesk = `
const { DynamoDBClient, PutItemCommand } = require("@aws-sdk/client-dynamodb");
const client = new DynamoDBClient({});
const refuse = (message) => { throw Object.assign(new Error(message), { name: "CarUnavailable" }); };
exports.handler = async ({ id, city }) => {
  const state = process.env.STATE;
  if (state === "reserved" && city === "Atlantis") refuse("No car in Atlantis.");
  try {
    await client.send(new PutItemCommand({
      TableName: process.env.TABLE,
      Item: { id: { S: id }, city: { S: city }, state: { S: state } },
      ...(state === "reserved" && {
        ConditionExpression: "attribute_not_exists(id) OR #state = :state",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: { ":state": { S: state } },
      }),
    }));
  } catch (error) {
    if (error.name === "ConditionalCheckFailedException") refuse("It was cancelled.");
    throw error;
  }
  return { price: 120 };
};`;

/** The saga with its participants, as an application would have them. */
export class TripStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const table = new Table(this, "Cars", {
      partitionKey: { name: "id", type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const fn = (name: string, code: string, state = "") =>
      new LambdaFunction(this, name, {
        runtime: Runtime.NODEJS_22_X,
        handler: "index.handler",
        code: Code.fromInline(code),
        environment: { TABLE: table.tableName, STATE: state },
      });
    const [reserve, cancel] = [fn("ReserveCar", carDesk, "reserved"), fn("CancelCar", carDesk, "cancelled")];
    for (const each of [reserve, cancel]) table.grantWriteData(each);
    new Saga(this, "Trip", {
      saga: trip,
      operations: {
        ReserveCar: reserve,
        CancelCar: cancel,
        TakePayment: fn("TakePayment", "exports.handler = async ({ amount }) => ({ amount });"),
      },
    });
  }
}
