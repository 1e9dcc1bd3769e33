import { describe, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../lib/asl/index.js";
import { machinesIn, verifyForeign } from "../../../lib/verifier/foreign/index.js";
import { rental } from "./machines.js";

const once = { faults: 0 };
const fn = (name: string) => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;
const invoke = (name: string, payload: JsonObject, others: JsonObject): JsonObject => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Parameters: { FunctionName: name, Payload: payload },
  ...others,
});

/** A machine of one Task that is called with something, after other states. */
function asking(states: JsonObject, startAt: string): JsonObject {
  return { StartAt: startAt, States: { ...states, Done: { Type: "Succeed" } } };
}

describe("the input", () => {
  test("has what paths name, and values that operators let through", () => {
    const { happy } = verifyForeign(
      asking(
        {
          Large: {
            Type: "Choice",
            Choices: [
              {
                And: [
                  { Variable: "$.order.total", NumericGreaterThan: 100 },
                  { Variable: "$.order.state", StringEquals: "OPEN" },
                  { Not: { Variable: "$.order.blocked", BooleanEquals: true } },
                ],
                Next: "Take",
              },
            ],
            Default: "Refused",
          },
          Refused: { Type: "Fail" },
          Take: invoke(
            "take",
            { "id.$": "$.order.id", "lines.$": "$.order.lines[*].sku" },
            { ResultPath: null, Next: "Pause" },
          ),
          Pause: { Type: "Wait", SecondsPath: "$.pause", Next: "Done" },
        },
        "Large",
      ),
      once,
    );
    expect(happy.completes).toBe(true);
    expect(happy.input).toEqual({
      order: {
        total: 101,
        state: "OPEN",
        blocked: false,
        id: "id-1",
        lines: [{ sku: "sku-11" }, { sku: "sku-12" }],
      },
      pause: 1,
    });
  });

  test("has lists for Maps, and JSON where text is read as such", () => {
    const { happy } = verifyForeign(
      asking(
        {
          Read: { Type: "Pass", Parameters: { "order.$": "States.StringToJson($.body)" }, Next: "Each" },
          Each: {
            Type: "Map",
            ItemsPath: "$.order.lines",
            ItemProcessor: {
              StartAt: "Reserve",
              States: { Reserve: invoke("reserve", { "id.$": "$.id" }, { End: true }) },
            },
            Next: "Done",
          },
        },
        "Read",
      ),
      once,
    );
    expect(happy.completes).toBe(true);
    expect(happy.input).toEqual({ body: '{"lines":[{"id":"id-11"},{"id":"id-12"}]}' });
    expect(happy.timeline.join("\n")).toContain("Reserve[1]");
  });

  test("is read off JSONata", () => {
    const { happy } = verifyForeign(
      {
        QueryLanguage: "JSONata",
        StartAt: "Take",
        States: {
          Take: {
            Type: "Task",
            Resource: "arn:aws:states:::lambda:invoke",
            Arguments: { FunctionName: "take", Payload: { id: "{% $states.input.order.id %}" } },
            Assign: { price: "{% $states.result.Payload.price %}" },
            Next: "Dear",
          },
          Dear: {
            Type: "Choice",
            Choices: [{ Condition: "{% $price < 50 %}", Next: "Done" }],
            Default: "Refused",
          },
          Refused: { Type: "Fail" },
          Done: { Type: "Succeed" },
        },
      },
      once,
    );
    expect(happy.completes).toBe(true);
    expect(happy.input).toEqual({ order: { id: "id-1" } });
  });

  test("says so if none was found with which the machine completes", () => {
    const { advice } = verifyForeign({ StartAt: "No", States: { No: { Type: "Fail" } } }, once);
    expect(advice.map(({ code }) => code)).toContain("never-completes");
  });
});

describe("the guesses", () => {
  const guessed = (definition: JsonObject) => verifyForeign(definition, once).participants.steps;

  test("tell actions, what takes them back, what only reads, and what only tells", () => {
    const task = (name: string, others: JsonObject) => ({
      Type: "Task",
      Resource: fn(name),
      ResultPath: `$.${name}`,
      Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "UndoStock" }],
      ...others,
    });
    const back = (name: string, next: string) => ({
      Type: "Task",
      Resource: fn(name),
      ResultPath: null,
      Next: next,
    });
    const steps = guessed({
      StartAt: "CheckCustomer",
      States: {
        CheckCustomer: task("check", { Next: "AllocateStock" }),
        AllocateStock: task("allocate", { Next: "ChargeCard" }),
        ChargeCard: task("charge", { Next: "DispatchParcel" }),
        DispatchParcel: task("dispatch", {
          Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "RefundCustomerPayment" }],
          Next: "SendEmail",
        }),
        SendEmail: task("mail", { End: true }),
        RefundCustomerPayment: back("refund", "UndoStock"),
        UndoStock: back("undo", "Failed"),
        Failed: { Type: "Fail" },
      },
    });
    expect(steps.CheckCustomer?.kind).toBe("read-only");
    expect(steps.AllocateStock?.compensatedBy).toEqual(["UndoStock"]);
    expect(steps.ChargeCard?.compensatedBy).toEqual(["RefundCustomerPayment"]);
    expect(steps.DispatchParcel?.kind).toBe("pivot");
    expect(steps.SendEmail?.kind).toBe("best-effort");
  });

  test("read keys from the requests of any service", () => {
    const steps = guessed(
      asking(
        {
          PutOrder: {
            Type: "Task",
            Resource: "arn:aws:states:::dynamodb:putItem",
            Parameters: { TableName: "orders", Item: { pk: { "S.$": "$.order_no" } } },
            ResultPath: null,
            Next: "BookCourier",
          },
          BookCourier: {
            Type: "Task",
            Resource: "arn:aws:states:::apigateway:invoke",
            Parameters: {
              ApiEndpoint: "api",
              Method: "PUT",
              "Path.$": "States.Format('/pickups/{}', $.order_no)",
            },
            ResultPath: null,
            Next: "StartBilling",
          },
          StartBilling: {
            Type: "Task",
            Resource: "arn:aws:states:::states:startExecution.sync:2",
            Parameters: { StateMachineArn: "billing", Input: { "orderId.$": "$.order_no" } },
            ResultPath: null,
            Next: "Done",
          },
        },
        "PutOrder",
      ),
    );
    expect(steps.PutOrder?.key).toBe("$.Item.pk.S");
    expect(steps.BookCourier?.key).toBe("$.Path");
    expect(steps.StartBilling?.key).toBe("$.orderId");
  });

  test("see that an update of a number can't be repeated, and that one with a condition may refuse", () => {
    const update = (expression: string, next: string, condition?: string) => ({
      Type: "Task",
      Resource: "arn:aws:states:::dynamodb:updateItem",
      Parameters: {
        TableName: "seats",
        Key: { id: { "S.$": "$.id" } },
        UpdateExpression: expression,
        ...(condition === undefined ? {} : { ConditionExpression: condition }),
      },
      ResultPath: null,
      Next: next,
    });
    const steps = guessed(
      asking(
        {
          TakeSeat: update("SET free = free - :one", "MarkOrder", "free > :zero"),
          MarkOrder: update("SET state = :done", "Done"),
        },
        "TakeSeat",
      ),
    );
    expect(steps.TakeSeat).toMatchObject({
      idempotent: false,
      rejects: ["DynamoDB.ConditionalCheckFailedException"],
    });
    expect(steps.MarkOrder?.idempotent).toBeUndefined();
  });

  test("find the answer by which a participant refuses, and what a compensation needs of an answer", () => {
    const steps = guessed(
      asking(
        {
          ChargeCard: invoke("charge", { "id.$": "$.id" }, { ResultPath: "$.charge", Next: "Charged" }),
          Charged: {
            Type: "Choice",
            Choices: [{ Variable: "$.charge.Payload.result", StringEquals: "DECLINED", Next: "Declined" }],
            Default: "ShipParcel",
          },
          Declined: { Type: "Fail" },
          ShipParcel: invoke(
            "ship",
            { "id.$": "$.id" },
            {
              ResultPath: null,
              Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: null, Next: "RefundCard" }],
              Next: "Done",
            },
          ),
          RefundCard: invoke(
            "refund",
            { "charge.$": "$.charge.Payload.chargeId" },
            { ResultPath: null, Next: "Declined" },
          ),
        },
        "ChargeCard",
      ),
    );
    expect(steps.ChargeCard).toMatchObject({
      rejectsByValue: { where: "$.result", equals: "DECLINED" },
      compensatedBy: ["RefundCard"],
      compensationNeeds: "$.chargeId",
    });
  });

  test("take a function that is called by its own ARN to get the state's input, without an envelope", () => {
    const steps = guessed(
      asking(
        {
          Reserve: { Type: "Task", Resource: fn("reserve"), InputPath: "$.trip", Next: "Say" },
          Say: invoke("mail", { "trip_id.$": "$.trip_id" }, { Next: "Done" }),
        },
        "Reserve",
      ),
    );
    expect(steps.Reserve?.key).toBe("$.trip_id");
  });
});

describe("a definition that is written for a deployment", () => {
  test("has a number in place of each placeholder where there has to be one, and says so", () => {
    const { notes, happy } = verifyForeign(
      {
        TimeoutSeconds: "${Longest}",
        ...asking(
          {
            Take: invoke(
              "take",
              { "id.$": "$.id", Seconds: "${Text}" },
              {
                TimeoutSeconds: "${Timeout}",
                Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: "${Tries}" }],
                ResultPath: null,
                Next: "Large",
              },
            ),
            Large: {
              Type: "Choice",
              Choices: [{ Not: { Variable: "$.total", NumericGreaterThan: "${Limit}" }, Next: "Done" }],
              Default: "Done",
            },
          },
          "Take",
        ),
      },
      once,
    );
    expect(happy.completes).toBe(true);
    const taken = "which is only known once it is deployed. It is taken as 60.";
    expect(notes).toEqual([
      `TimeoutSeconds of the machine is \${Longest}, ${taken}`,
      `TimeoutSeconds of Take is \${Timeout}, ${taken}`,
      `MaxAttempts of Take is \${Tries}, ${taken}`,
      `NumericGreaterThan of Large is \${Limit}, ${taken}`,
    ]);
  });
});

describe("machinesIn", () => {
  const definition = { StartAt: "A", States: { A: { Type: "Succeed" } } };
  const reading = { parse: (text: string) => JSON.parse(text), fileAt: () => JSON.stringify(definition) };

  test("finds the machines of a template, with the names that its substitutions and functions have", () => {
    const found = machinesIn(
      {
        Globals: { Function: { Timeout: 7 } },
        Resources: {
          Joined: {
            Type: "AWS::StepFunctions::StateMachine",
            Properties: {
              DefinitionString: {
                "Fn::Join": [
                  "",
                  [
                    '{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"',
                    { "Fn::GetAtt": ["Reserve", "Arn"] },
                    '","End":true}}}',
                  ],
                ],
              },
            },
          },
          Apart: {
            Type: "AWS::Serverless::StateMachine",
            Properties: { DefinitionUri: "machine.asl.json", DefinitionSubstitutions: {} },
          },
          Reserve: { Type: "AWS::Serverless::Function", Properties: {} },
        },
      },
      "template",
      reading,
    );
    expect(found.map(({ name }) => name)).toEqual(["Joined", "Apart"]);
    expect(found[0]?.definition).toMatchObject({ States: { A: { Resource: "${Reserve.Arn}" } } });
    expect(found[0]?.functionTimeouts).toEqual({ Reserve: 7 });
    expect(found[1]?.definition).toEqual(definition);
  });

  test("finds none in other values", () => {
    expect(machinesIn({ format: "saga" }, "file", reading)).toEqual([]);
    expect(machinesIn("text", "file", reading)).toEqual([]);
  });
});

describe("roles of functions that a stack names", () => {
  const rolesIn = (definition: JsonObject) =>
    Object.entries(verifyForeign(definition, once).participants.steps).map(
      ([state, { kind, compensatedBy }]) => [state, kind, compensatedBy],
    );

  test("are guessed as without the stack's name and the hash", () => {
    const { definition } = rental();
    const text = JSON.stringify(definition);
    const deployed = text.replace(/\$\{(\w+)\}/g, (_, name: string) =>
      fn(`Rentals-${name}D0F3D30B-x7Kq02mN`),
    );
    expect(deployed).not.toBe(text);
    expect(rolesIn(JSON.parse(deployed))).toEqual(rolesIn(definition));
  });

  test("are those that the participants' file says, whatever names suggest", () => {
    const { definition, participants } = rental();
    const { steps } = verifyForeign(definition, {
      ...once,
      participants: { steps: { TakeDeposit: { compensatedBy: ["FreeBoat"] }, HoldBoat: { kind: "pivot" } } },
    }).participants;
    expect(steps.TakeDeposit).toMatchObject({ compensatedBy: ["FreeBoat"] });
    expect(steps.TakeDeposit?.kind).toBeUndefined();
    expect(steps.HoldBoat).toMatchObject({ kind: "pivot" });
    expect(steps.HoldBoat?.compensatedBy).toBeUndefined();
    expect(participants.steps.HoldBoat?.compensatedBy).toEqual(["FreeBoat"]);
  });
});
