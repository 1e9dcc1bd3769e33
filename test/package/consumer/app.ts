// An application as a user writes it, an ES module: scripts/check-package.ts compiles and runs it against the package.
import { equal, throws } from "node:assert/strict";
import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { compile, operation, Saga, SagaError, saga, shape } from "cdk-saga";

interface Seat {
  readonly show: string;
  readonly seatId: string;
}

const reserveSeat = operation("ReserveSeat", {
  request: shape<Seat>(),
  response: shape<{ readonly price: number }>(),
  rejections: ["SoldOut"],
});
const releaseSeat = operation("ReleaseSeat", { request: shape<Seat>() });
const takePayment = operation("TakePayment", {
  request: shape<{ readonly paymentId: string; readonly amount: number }>(),
  rejections: ["PaymentDeclined"],
});

const ticket = saga<{ readonly show: string }>("Ticket")
  .step("ReserveSeat", {
    action: reserveSeat,
    request: ({ input, key }) => ({ show: input.show, seatId: key }),
    compensation: releaseSeat,
  })
  .step("TakePayment", {
    kind: "pivot",
    action: takePayment,
    request: ({ results, key }) => ({ paymentId: key, amount: results.ReserveSeat.price }),
  })
  .output(({ results }) => ({ price: results.ReserveSeat.price }));

const stack = new Stack(new App(), "Tickets");
const functionNamed = (name: string) => LambdaFunction.fromFunctionName(stack, name, name);
const operations = {
  ReserveSeat: functionNamed("ReserveSeat"),
  ReleaseSeat: functionNamed("ReleaseSeat"),
  TakePayment: functionNamed("TakePayment"),
};
const construct = new Saga(stack, "Ticket", { saga: ticket, operations });
construct.grantStartExecution(functionNamed("BoxOffice"));
Template.fromStack(stack).resourceCountIs("AWS::StepFunctions::StateMachine", 1);

// The description is data, and survives being text.
const { definition, diagnostics } = compile(JSON.parse(JSON.stringify(ticket)));
equal(diagnostics.length, 0);
equal(definition?.StartAt, "ReserveSeat");

// If its types had not come along with the package, both of these would compile.
throws(
  // @ts-expect-error two operations are missing
  () => new Saga(stack, "TooFew", { saga: ticket, operations: { ReserveSeat: operations.ReserveSeat } }),
  (error) =>
    error instanceof SagaError &&
    ["ReleaseSeat", "TakePayment"].every((name) => error.message.includes(name)),
);
const misspelled = () =>
  saga<{ readonly show: string }>("Misspelled").step("ReserveSeat", {
    action: reserveSeat,
    // @ts-expect-error the input has no such property
    request: ({ input, key }) => ({ show: input.shw, seatId: key }),
    compensation: releaseSeat,
  });
equal(typeof misspelled, "function");
