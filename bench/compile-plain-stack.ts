import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Topic } from "aws-cdk-lib/aws-sns";
import {
  DefinitionBody,
  Fail,
  type IChainable,
  JitterType,
  LogLevel,
  QueryLanguage,
  StateMachine,
  TaskInput,
  Timeout,
} from "aws-cdk-lib/aws-stepfunctions";
import { LambdaInvoke, SnsPublish } from "aws-cdk-lib/aws-stepfunctions-tasks";
import type { Construct } from "constructs";
import { Participant } from "../lib/examples/support/participant.js";

const key = (step: string) =>
  `{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name & '/${step}' %}`;
const input = (field: string) => `{% $states.context.Execution.Input.${field} %}`;

const hotelOrCar = { from: input("departure"), until: input("return"), city: input("destination") };
const flight = {
  origin: input("origin"),
  destination: input("destination"),
  departure: input("departure"),
  return: input("return"),
  passengers: input("travellers"),
};

/** The drawing of one call. */
interface Call {
  readonly calls: IFunction;
  readonly payload: Readonly<Record<string, string>>;
  /** The rejections that must not be retried. */
  readonly rejections?: readonly string[];
  /** Tries after the first. */
  readonly attempts: number;
}

/**
 * The trip booking drawn by hand, with the same functions and tables as the stack that the library compiles: a chain
 * with a catcher from each step to the compensations of what came before, and retriers on each.
 */
export class PlainTripStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const car = new Participant(this, "Car", { directory: "car", terms: { CAPACITY: "20", PRICE: "45" } });
    const hotel = new Participant(this, "Hotel", {
      directory: "hotel",
      terms: { CAPACITY: "100", PRICE: "90" },
    });
    const plane = new Participant(this, "Flight", {
      directory: "flight",
      terms: { CAPACITY: "180", PRICE: "120" },
    });
    const payment = new Participant(this, "Payment", {
      directory: "payment",
      terms: { PAYMENT_LIMIT: "10000" },
    });
    const travellers = new Topic(this, "Travellers", { enforceSSL: true });

    const compensated = Fail.jsonata(this, "Compensated", {
      error: "Saga.Compensated",
      cause: "{% $string($failure) %}",
    });
    const persistent = { attempts: 31 };
    const cancel = (step: string, calls: IFunction, payload: Call["payload"], next: IChainable) => {
      const task = this.call(`Cancel${step}`, {
        calls,
        payload: { reservationId: key(`Reserve${step}`), ...payload },
        ...persistent,
      });
      task.next(next);
      return task;
    };
    const cancelCar = cancel("Car", car.operation("CancelCar", "cancel-car"), hotelOrCar, compensated);
    const cancelHotel = cancel(
      "Hotel",
      hotel.operation("CancelHotel", "cancel-hotel"),
      { ...hotelOrCar, guests: input("travellers") },
      cancelCar,
    );
    const cancelFlight = cancel(
      "Flight",
      plane.operation("CancelFlight", "cancel-flight"),
      flight,
      cancelHotel,
    );

    const reserve = (
      step: string,
      {
        own,
        before,
        ...call
      }: Omit<Call, "attempts"> & { readonly own: IChainable; readonly before: IChainable },
    ) => {
      const name = `Reserve${step}`;
      const task = this.call(name, {
        ...call,
        payload: { reservationId: key(name), ...call.payload },
        attempts: 2,
      });
      const assign = { failure: { step: name, errorOutput: "{% $states.errorOutput %}" } };
      return task
        .addCatch(before, { errors: [...(call.rejections ?? [])], assign })
        .addCatch(own, { errors: ["States.DataLimitExceeded"], assign })
        .addCatch(own, { assign });
    };
    const reserveCar = reserve("Car", {
      calls: car.operation("ReserveCar", "reserve-car"),
      payload: hotelOrCar,
      rejections: ["CarUnavailable", "InvalidRequest"],
      own: cancelCar,
      before: compensated,
    });
    const reserveHotel = reserve("Hotel", {
      calls: hotel.operation("ReserveHotel", "reserve-hotel"),
      payload: { ...hotelOrCar, guests: input("travellers") },
      rejections: ["HotelUnavailable", "InvalidRequest"],
      own: cancelHotel,
      before: cancelCar,
    });
    const reserveFlight = reserve("Flight", {
      calls: plane.operation("ReserveFlight", "reserve-flight"),
      payload: flight,
      rejections: ["FlightUnavailable", "InvalidRequest"],
      own: cancelFlight,
      before: cancelHotel,
    });
    const takePayment = this.call("TakePayment", {
      calls: payment.operation("TakePayment", "take-payment"),
      payload: {
        paymentId: key("TakePayment"),
        traveller: input("traveller"),
        amount:
          "{% $sum([$result_ReserveCar.price, $result_ReserveHotel.price, $result_ReserveFlight.price]) %}",
      },
      rejections: ["PaymentDeclined", "InvalidRequest"],
      ...persistent,
    }).addCatch(cancelFlight, {
      errors: ["PaymentDeclined", "InvalidRequest", "States.QueryEvaluationError"],
      assign: { failure: { step: "TakePayment", errorOutput: "{% $states.errorOutput %}" } },
    });
    const confirm = (step: string, calls: IFunction, payload: Call["payload"]) =>
      this.call(`Confirm${step}`, {
        calls,
        payload: { reservationId: `{% $result_Reserve${step}.reservationId %}`, ...payload },
        ...persistent,
      });
    const notify = SnsPublish.jsonata(this, "NotifyTraveller", {
      topic: travellers,
      subject: "Your trip is booked",
      message: TaskInput.fromObject({
        traveller: input("traveller"),
        amount: "{% $result_TakePayment.amount %}",
      }),
      taskTimeout: Timeout.duration(Duration.seconds(60)),
    });
    notify.addRetry({ maxAttempts: 2, interval: Duration.seconds(1), jitterStrategy: JitterType.FULL });

    new StateMachine(this, "TripBooking", {
      definitionBody: DefinitionBody.fromChainable(
        reserveCar
          .next(reserveHotel)
          .next(reserveFlight)
          .next(takePayment)
          .next(confirm("Car", car.operation("ConfirmCar", "confirm-car"), hotelOrCar))
          .next(confirm("Hotel", hotel.operation("ConfirmHotel", "confirm-hotel"), hotelOrCar))
          .next(confirm("Flight", plane.operation("ConfirmFlight", "confirm-flight"), flight))
          .next(notify),
      ),
      queryLanguage: QueryLanguage.JSONATA,
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, "Logs", {
          retention: RetentionDays.ONE_YEAR,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
      },
    });
  }

  private call(name: string, { calls, payload, rejections = [], attempts }: Call): LambdaInvoke {
    const task = LambdaInvoke.jsonata(this, name, {
      lambdaFunction: calls,
      payload: TaskInput.fromObject(payload),
      assign: { [`result_${name}`]: "{% $states.result.Payload %}" },
      outputs: {},
      retryOnServiceExceptions: false,
      taskTimeout: Timeout.duration(Duration.seconds(15)),
    });
    task.addRetry({
      errors: [...rejections, "States.QueryEvaluationError", "States.DataLimitExceeded"],
      maxAttempts: 0,
    });
    task.addRetry({
      interval: Duration.seconds(attempts > 2 ? 2 : 1),
      maxAttempts: attempts,
      maxDelay: Duration.seconds(attempts > 2 ? 300 : 60),
      backoffRate: 2,
      jitterStrategy: JitterType.FULL,
    });
    return task;
  }
}
