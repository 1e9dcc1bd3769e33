import { readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { tripBooking } from "../../../lib/examples/trip-booking/saga.js";
import { TripBookingStack } from "../../../lib/examples/trip-booking/stack.js";
import type { SagaDocument, StepDocument } from "../../../lib/saga/index.js";
import { aslErrorsIn } from "../../support/asl-validity.js";
import { readable, readableDefinition } from "../../support/readable.js";
import { type SynthesizedStack, synthesizedStack } from "../../support/synthesized-stack.js";
import {
  deployedDefinition,
  permissionsOf,
  type Resource,
  resourcesOf,
  withoutHash,
} from "../../support/templates.js";

const bundlingTakesAWhile = 120_000;
const project = join(__dirname, "../../..");

/** Synthesizes the trip booking. */
function synthesize({ bundle }: { readonly bundle: boolean }): SynthesizedStack {
  return synthesizedStack("TripBooking", (app) => new TripBookingStack(app, "TripBooking"), { bundle });
}

let bundled: SynthesizedStack;
beforeAll(() => {
  bundled = synthesize({ bundle: true });
}, bundlingTakesAWhile);
afterEach(() => {
  jest.restoreAllMocks();
});

/** The functions of the stack, by logical id without hash. */
function functionsOf({ template }: SynthesizedStack): [id: string, resource: Resource][] {
  return Object.entries(resourcesOf(template, "AWS::Lambda::Function")).map(([id, resource]) => [
    withoutHash(id),
    resource,
  ]);
}

describe("the template of the trip booking", () => {
  it("is this", () => {
    const resources = Object.entries(bundled.template.Resources).map(([id, resource]) => {
      // The definition is below, and what cdk-nag was told, too.
      const { Type, Metadata: _, Properties = {}, ...rest } = resource;
      const shown =
        "DefinitionString" in Properties ? { ...Properties, DefinitionString: "(below)" } : Properties;
      const text = readable({ Properties: shown, ...rest }, "  ");
      return `${id}: ${Type}${text}`;
    });
    expect(Object.keys(bundled.template)).toEqual(["Resources", "Parameters", "Rules"]);
    expect(resources.join("\n\n").replace(/[0-9a-f]{64}/g, "(hash)")).toMatchSnapshot();
  });

  it("depends on nothing of the machine that it was synthesized on", () => {
    const text = JSON.stringify(bundled.template);
    for (const place of [project, homedir(), bundled.directory]) expect(text).not.toContain(place);
    expect(text).not.toMatch(/(?<![0-9a-f])\d{12}(?![0-9a-f])/);
  });

  it("has a definition that reads so", () => {
    expect(readableDefinition(deployedDefinition(bundled.template))).toMatchInlineSnapshot(`
"{"Comment":"The saga TripBooking, compiled by cdk-saga. Redriving it after a stop compensates it.","QueryLanguage":"JSONata"}, starts at ReserveCar

ReserveCar: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"CarReserveCar.Arn","Payload":"{% $states.context.Execution.RedriveCount ? $error('Saga.Interrupted') : {'reservationId': $states.context.StateMachine.Name & ':' & $states.context.Execution.Name & '/ReserveCar', 'city': $states.context.Execution.Input.destination, 'from': $states.context.Execution.Input.departure, 'until': $states.context.Execution.Input.return} %}"}
  TimeoutSeconds: 25
  retry CarUnavailable, InvalidRequest, States.QueryEvaluationError, States.DataLimitExceeded: MaxAttempts 0
  retry States.ALL: MaxAttempts 2, JitterStrategy FULL
  catch CarUnavailable, InvalidRequest → Compensated: Assign {"at":"ReserveCar","failure":"{% $states.errorOutput %}","saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}","stopped":"{% {'Error': 'Saga.Interrupted', 'Cause': 'The execution was stopped, and redriven to be compensated.'} %}"}
  catch States.DataLimitExceeded → CancelCar: Assign {"at":"ReserveCar","failure":"{% $states.errorOutput %}","saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}","stopped":"{% {'Error': 'Saga.Interrupted', 'Cause': 'The execution was stopped, and redriven to be compensated.'} %}"}
  catch States.ALL → CancelCar: Assign {"at":"ReserveCar","failure":"{% $states.context.Execution.RedriveCount ? {'Error': 'Saga.Interrupted', 'Cause': 'The execution was stopped, and redriven to be compensated.'} : $states.errorOutput %}","saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}","stopped":"{% {'Error': 'Saga.Interrupted', 'Cause': 'The execution was stopped, and redriven to be compensated.'} %}"}
  Assign: {"result_ReserveCar":"{% {'price': $states.result.Payload.price, 'reservationId': $states.result.Payload.reservationId} %}","saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}","stopped":"{% {'Error': 'Saga.Interrupted', 'Cause': 'The execution was stopped, and redriven to be compensated.'} %}"}
  Output: {}
  → ReserveHotel

ReserveHotel: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"HotelReserveHotel.Arn","Payload":"{% $states.context.Execution.RedriveCount ? $error('Saga.Interrupted') : {'reservationId': $saga & '/ReserveHotel', 'city': $states.context.Execution.Input.destination, 'from': $states.context.Execution.Input.departure, 'until': $states.context.Execution.Input.return, 'guests': $states.context.Execution.Input.travellers} %}"}
  TimeoutSeconds: 25
  retry HotelUnavailable, InvalidRequest, States.QueryEvaluationError, States.DataLimitExceeded: MaxAttempts 0
  retry States.ALL: MaxAttempts 2, JitterStrategy FULL
  catch HotelUnavailable, InvalidRequest → CancelCar: Assign {"at":"ReserveHotel","failure":"{% $states.errorOutput %}"}
  catch States.DataLimitExceeded → CancelHotel: Assign {"at":"ReserveHotel","failure":"{% $states.errorOutput %}"}
  catch States.ALL → CancelHotel: Assign {"at":"ReserveHotel","failure":"{% $states.context.Execution.RedriveCount ? $stopped : $states.errorOutput %}"}
  Assign: {"result_ReserveHotel":"{% {'price': $states.result.Payload.price, 'reservationId': $states.result.Payload.reservationId} %}"}
  Output: {}
  → ReserveFlight

ReserveFlight: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"FlightReserveFlight.Arn","Payload":"{% $states.context.Execution.RedriveCount ? $error('Saga.Interrupted') : {'reservationId': $saga & '/ReserveFlight', 'origin': $states.context.Execution.Input.origin, 'destination': $states.context.Execution.Input.destination, 'departure': $states.context.Execution.Input.departure, 'return': $states.context.Execution.Input.return, 'seats': $states.context.Execution.Input.travellers} %}"}
  TimeoutSeconds: 25
  retry FlightUnavailable, InvalidRequest, States.QueryEvaluationError, States.DataLimitExceeded: MaxAttempts 0
  retry States.ALL: MaxAttempts 2, JitterStrategy FULL
  catch FlightUnavailable, InvalidRequest → CancelHotel: Assign {"at":"ReserveFlight","failure":"{% $states.errorOutput %}"}
  catch States.DataLimitExceeded → CancelFlight: Assign {"at":"ReserveFlight","failure":"{% $states.errorOutput %}"}
  catch States.ALL → CancelFlight: Assign {"at":"ReserveFlight","failure":"{% $states.context.Execution.RedriveCount ? $stopped : $states.errorOutput %}"}
  Assign: {"result_ReserveFlight":"{% {'price': $states.result.Payload.price, 'reservationId': $states.result.Payload.reservationId} %}"}
  Output: {}
  → TakePayment

TakePayment: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"PaymentTakePayment.Arn","Payload":"{% {'paymentId': $saga & '/TakePayment', 'payer': $states.context.Execution.Input.traveller, 'amounts': {'car': $result_ReserveCar.price, 'hotel': $result_ReserveHotel.price, 'flight': $result_ReserveFlight.price}} %}"}
  TimeoutSeconds: 25
  retry PaymentDeclined, InvalidRequest, States.QueryEvaluationError, States.DataLimitExceeded: MaxAttempts 0
  retry States.ALL: IntervalSeconds 2, MaxAttempts 31, MaxDelaySeconds 300, JitterStrategy FULL
  catch PaymentDeclined, InvalidRequest, States.QueryEvaluationError → CancelFlight: Assign {"at":"TakePayment","failure":"{% $states.errorOutput %}"}
  Assign: {"result_TakePayment":"{% $states.result.Payload %}"}
  Output: {}
  → ConfirmCar

ConfirmCar: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"CarConfirmCar.Arn","Payload":"{% {'confirmationId': $saga & '/ConfirmCar', 'reservationId': $result_ReserveCar.reservationId, 'city': $states.context.Execution.Input.destination, 'from': $states.context.Execution.Input.departure} %}"}
  TimeoutSeconds: 25
  retry States.QueryEvaluationError, States.DataLimitExceeded: MaxAttempts 0
  retry States.ALL: IntervalSeconds 2, MaxAttempts 31, MaxDelaySeconds 300, JitterStrategy FULL
  Output: {}
  → ConfirmHotel

ConfirmHotel: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"HotelConfirmHotel.Arn","Payload":"{% {'confirmationId': $saga & '/ConfirmHotel', 'reservationId': $result_ReserveHotel.reservationId, 'city': $states.context.Execution.Input.destination, 'from': $states.context.Execution.Input.departure} %}"}
  TimeoutSeconds: 25
  retry States.QueryEvaluationError, States.DataLimitExceeded: MaxAttempts 0
  retry States.ALL: IntervalSeconds 2, MaxAttempts 31, MaxDelaySeconds 300, JitterStrategy FULL
  Output: {}
  → ConfirmFlight

ConfirmFlight: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"FlightConfirmFlight.Arn","Payload":"{% {'confirmationId': $saga & '/ConfirmFlight', 'reservationId': $result_ReserveFlight.reservationId, 'origin': $states.context.Execution.Input.origin, 'destination': $states.context.Execution.Input.destination, 'departure': $states.context.Execution.Input.departure} %}"}
  TimeoutSeconds: 25
  retry States.QueryEvaluationError, States.DataLimitExceeded: MaxAttempts 0
  retry States.ALL: IntervalSeconds 2, MaxAttempts 31, MaxDelaySeconds 300, JitterStrategy FULL
  Output: {}
  → NotifyTraveller

NotifyTraveller: Task
  Resource: arn:aws:states:::sns:publish
  Arguments: {"TopicArn":"Travellers","Message":"{% {'messageId': $saga & '/NotifyTraveller', 'traveller': $states.context.Execution.Input.traveller, 'destination': $states.context.Execution.Input.destination, 'departure': $states.context.Execution.Input.departure} %}","Subject":"Your trip is booked"}
  TimeoutSeconds: 60
  retry States.QueryEvaluationError, States.DataLimitExceeded: MaxAttempts 0
  retry States.ALL: MaxAttempts 2, JitterStrategy FULL
  catch States.DataLimitExceeded → Completed: Assign {"failed_NotifyTraveller":"{% {'Error': $states.errorOutput.Error, 'Cause': ($type($states.errorOutput.Cause) = 'string' ? $substring($states.errorOutput.Cause, 0, 1000))} %}"}
  catch States.ALL → Completed: Assign {"failed_NotifyTraveller":"{% {'Error': $states.errorOutput.Error, 'Cause': ($type($states.errorOutput.Cause) = 'string' ? $substring($states.errorOutput.Cause, 0, 1000))} %}"}
  End: true
  Output: {% ($o := {'car': $result_ReserveCar.reservationId, 'hotel': $result_ReserveHotel.reservationId, 'flight': $result_ReserveFlight.reservationId, 'paid': $result_TakePayment.amount, 'failures': {'NotifyTraveller': $failed_NotifyTraveller}}; $n := $length($string($o)); $n * 4 <= 262144 ? $o : {'outputTooLarge': $n}) %}

CancelFlight: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"FlightCancelFlight.Arn","Payload":"{% {'reservationId': $saga & '/ReserveFlight', 'origin': $states.context.Execution.Input.origin, 'destination': $states.context.Execution.Input.destination, 'departure': $states.context.Execution.Input.departure, 'return': $states.context.Execution.Input.return, 'seats': $states.context.Execution.Input.travellers} %}"}
  TimeoutSeconds: 25
  retry States.QueryEvaluationError, States.DataLimitExceeded: MaxAttempts 0
  retry States.ALL: IntervalSeconds 2, MaxAttempts 31, MaxDelaySeconds 300, JitterStrategy FULL
  Output: {}
  → CancelHotel

CancelHotel: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"HotelCancelHotel.Arn","Payload":"{% {'reservationId': $saga & '/ReserveHotel', 'city': $states.context.Execution.Input.destination, 'from': $states.context.Execution.Input.departure, 'until': $states.context.Execution.Input.return, 'guests': $states.context.Execution.Input.travellers} %}"}
  TimeoutSeconds: 25
  retry States.QueryEvaluationError, States.DataLimitExceeded: MaxAttempts 0
  retry States.ALL: IntervalSeconds 2, MaxAttempts 31, MaxDelaySeconds 300, JitterStrategy FULL
  Output: {}
  → CancelCar

CancelCar: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"CarCancelCar.Arn","Payload":"{% {'reservationId': $saga & '/ReserveCar', 'city': $states.context.Execution.Input.destination, 'from': $states.context.Execution.Input.departure, 'until': $states.context.Execution.Input.return} %}"}
  TimeoutSeconds: 25
  retry States.QueryEvaluationError, States.DataLimitExceeded: MaxAttempts 0
  retry States.ALL: IntervalSeconds 2, MaxAttempts 31, MaxDelaySeconds 300, JitterStrategy FULL
  Output: {}
  → Compensated

Completed: Succeed
  Output: {% ($o := {'car': $result_ReserveCar.reservationId, 'hotel': $result_ReserveHotel.reservationId, 'flight': $result_ReserveFlight.reservationId, 'paid': $result_TakePayment.amount, 'failures': {'NotifyTraveller': $failed_NotifyTraveller}}; $n := $length($string($o)); $n * 4 <= 262144 ? $o : {'outputTooLarge': $n}) %}

Compensated: Fail
  Error: Saga.Compensated
  Cause: {% $string({'step': $at, 'error': $failure.Error, 'cause': ($type($failure.Cause) = 'string' ? $substring($failure.Cause, 0, 4000))}) %}"
`);
  });

  it("has a definition that asl-validator accepts", () => {
    expect(aslErrorsIn(deployedDefinition(bundled.template))).toBe("");
  });

  it("lets the saga call exactly what its definition calls", () => {
    const { States } = deployedDefinition(bundled.template);
    const called = Object.values(States).flatMap((state) => {
      if (state.Type !== "Task") return [];
      const { FunctionName, TopicArn } = state.Arguments as { FunctionName?: string; TopicArn?: string };
      return FunctionName === undefined
        ? [`sns:Publish on ${TopicArn}`]
        : [`lambda:InvokeFunction on ${FunctionName}`];
    });
    const permitted = permissionsOf(bundled.template).filter(
      (permission) => !/^(logs|xray):/.test(permission),
    );
    expect(permitted.sort()).toEqual([...new Set(called)].sort());
    expect(called).toHaveLength(11);
  });
});

describe("the functions of the trip booking, as they are uploaded", () => {
  it("are one for each operation, but for the notification, which is a topic", () => {
    const operations = tripBooking.toJSON().operations.map(({ name }) => name);
    const functions = functionsOf(bundled).map(([id]) => id.replace(/^(Car|Hotel|Flight|Payment)/, ""));
    expect([...functions, "NotifyTraveller"].sort()).toEqual(operations.sort());
  });

  it("are each one ES module below 30 KB, which leaves the AWS SDK to the runtime", () => {
    for (const [id, { Properties }] of functionsOf(bundled)) {
      const { S3Key } = Properties.Code as { S3Key: string };
      const asset = join(bundled.directory, `asset.${S3Key.replace(/\.zip$/, "")}`);
      const source = readFileSync(join(asset, "index.mjs"), "utf8");
      expect({ id, files: readdirSync(asset), handler: Properties.Handler }).toEqual({
        id,
        files: ["index.mjs"],
        handler: "index.handler",
      });
      expect(Buffer.byteLength(source)).toBeLessThan(30 * 1024);
      expect(source).toMatch(/export\s*\{[^}]*\bas handler\b/);
      expect(source).not.toMatch(/\brequire\(/);
      const imports = [...source.matchAll(/\bimport\s*(?:[\w$*\s{},]+from\s*)?"([^"]+)"/g)].map(
        ([, from]) => from,
      );
      expect(new Set(imports)).toEqual(
        new Set(["@aws-sdk/client-dynamodb", "@aws-sdk/util-dynamodb", "node:crypto"]),
      );
    }
  });
});

describe("a change of the saga's description alone", () => {
  /** The resources that differ, by logical id without hash, when the trip's description is changed. */
  function changedBy(change: (document: SagaDocument) => SagaDocument): string[] {
    const before = synthesize({ bundle: false }).template.Resources;
    jest.spyOn(tripBooking, "toJSON").mockReturnValue(change(tripBooking.toJSON()));
    const after = synthesize({ bundle: false }).template.Resources;
    expect(Object.keys(after)).toEqual(Object.keys(before));
    return Object.keys(before)
      .filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]))
      .map(withoutHash);
  }
  const withFirst = (
    { steps: [first, ...others], ...document }: SagaDocument,
    change: Partial<StepDocument["action"]>,
  ): SagaDocument => {
    if (first?.type !== "step") throw new Error("no step");
    return { ...document, steps: [{ ...first, action: { ...first.action, ...change } }, ...others] };
  };

  it("is none when nothing is changed", () => {
    expect(changedBy((document) => ({ ...document }))).toEqual([]);
  });

  it.each<{ what: string; change: (document: SagaDocument) => SagaDocument }>([
    {
      what: "a retry more",
      change: (document) => withFirst(document, { retry: { tries: 4 } }),
    },
    {
      what: "a longer timeout",
      change: (document) => withFirst(document, { timeout: { seconds: 60 } }),
    },
    {
      what: "a deadline",
      change: (document) => ({ ...document, options: { deadline: { minutes: 10 } } }),
    },
    {
      what: "the hotel before the car",
      change: ({ steps: [car, hotel, ...others], ...document }) => ({
        ...document,
        steps: [hotel, car, ...others].flatMap((step) => step ?? []),
      }),
    },
    {
      what: "another output",
      change: (document) => ({ ...document, output: {} }),
    },
  ])("to $what changes the state machine and no other resource", ({ change }) => {
    expect(changedBy(change)).toEqual(["TripBookingStateMachine"]);
  });
});
