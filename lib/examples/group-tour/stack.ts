import { CfnOutput, RemovalPolicy, Stack, type StackProps, Validations } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Saga, SagaTask } from "cdk-saga";
import type { Construct } from "constructs";
import { Participant } from "../support/participant.js";
import { groupTour } from "./saga.js";

/** The group tour: six participants, topics for travellers and organiser, and the saga over all of them. */
export class GroupTourStack extends Stack {
  readonly saga: Saga<typeof groupTour>;
  /** The function that takes the manager's answer: `{ approvalId, decision, by }`. */
  readonly decideApproval: IFunction;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const participant = (name: string, terms: Readonly<Record<string, string>>) =>
      new Participant(this, name, { directory: name.toLowerCase(), terms });
    const car = participant("Car", { CAPACITY: "20", PRICE: "45" });
    const hotel = participant("Hotel", { CAPACITY: "100", PRICE: "90" });
    const flight = participant("Flight", { CAPACITY: "180", PRICE: "120" });
    const train = participant("Train", { CAPACITY: "60", PRICE: "30" });
    const excursion = participant("Excursion", { CAPACITY: "6", PRICE: "25" });
    const payment = participant("Payment", { PAYMENT_LIMIT: "10000" });
    const approval = new Participant(this, "Approval", { directory: "approval", terms: {}, reads: true });
    const tickets = new Topic(this, "Tickets", { enforceSSL: true });
    const news = new Topic(this, "News", { enforceSSL: true });

    const requestApproval = approval.operation("RequestApproval", "request-approval");
    this.decideApproval = approval.operation("DecideApproval", "decide-approval");
    new CfnOutput(this, "DecideApprovalFunction", {
      description: "Takes the manager's answer: { approvalId, decision, by }",
      value: this.decideApproval.functionName,
    });
    for (const answering of [requestApproval, this.decideApproval]) mayAnswer(answering);

    this.saga = new Saga(this, "GroupTour", {
      saga: groupTour,
      operations: {
        ReserveHotel: hotel.operation("ReserveHotel", "reserve-hotel"),
        CancelHotel: hotel.operation("CancelHotel", "cancel-hotel"),
        ConfirmHotel: hotel.operation("ConfirmHotel", "confirm-hotel"),
        ReserveFlight: flight.operation("ReserveFlight", "reserve-flight"),
        CancelFlight: flight.operation("CancelFlight", "cancel-flight"),
        ConfirmFlight: flight.operation("ConfirmFlight", "confirm-flight"),
        ReservePlace: excursion.operation("ReservePlace", "reserve-excursion"),
        CancelPlace: excursion.operation("CancelPlace", "cancel-excursion"),
        ConfirmPlace: excursion.operation("ConfirmPlace", "confirm-excursion"),
        ReserveCar: car.operation("ReserveCar", "reserve-car"),
        CancelCar: car.operation("CancelCar", "cancel-car"),
        ConfirmCar: car.operation("ConfirmCar", "confirm-car"),
        ReserveTrain: train.operation("ReserveTrain", "reserve-train"),
        CancelTrain: train.operation("CancelTrain", "cancel-train"),
        ConfirmTrain: train.operation("ConfirmTrain", "confirm-train"),
        RequestApproval: requestApproval,
        WithdrawApproval: approval.operation("WithdrawApproval", "withdraw-approval"),
        TakePayment: payment.operation("TakePayment", "take-tour-payment"),
        SendTicket: SagaTask.snsPublish(tickets, { subject: "Your ticket" }),
        TellOrganiser: SagaTask.snsPublish(news, { subject: "Your tour" }),
      },
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}

/** Lets a function answer whoever waits for a token. */
function mayAnswer({ role }: IFunction): void {
  if (role === undefined) throw new TypeError("A function of this stack has a role.");
  role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ["states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat"],
      resources: ["*"],
    }),
  );
  Validations.of(role).acknowledge({
    id: "AwsSolutions-IAM5[Resource::*]",
    reason:
      "Answers to tokens support no permissions by resource; nobody answers without the token, which only this service has.",
  });
}
