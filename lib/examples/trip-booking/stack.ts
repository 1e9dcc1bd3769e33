import { RemovalPolicy, Stack, type StackProps } from "aws-cdk-lib";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Saga, SagaTask } from "cdk-saga";
import type { Construct } from "constructs";
import { Participant } from "../support/participant.js";
import { tripBooking } from "./saga.js";

/** The trip booking: four participants, the topic that tells the traveller, and the saga over all of them. */
export class TripBookingStack extends Stack {
  readonly saga: Saga<typeof tripBooking>;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const participants = tripParticipants(this);
    const travellers = new Topic(this, "Travellers", { enforceSSL: true });

    this.saga = new Saga(this, "TripBooking", {
      saga: tripBooking,
      operations: {
        ...participants,
        NotifyTraveller: SagaTask.snsPublish(travellers, { subject: "Your trip is booked" }),
      },
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}

/** The participants of a trip, and the function of each of their operations. */
export function tripParticipants(scope: Construct) {
  const car = new Participant(scope, "Car", { directory: "car", terms: { CAPACITY: "20", PRICE: "45" } });
  const hotel = new Participant(scope, "Hotel", {
    directory: "hotel",
    terms: { CAPACITY: "100", PRICE: "90" },
  });
  const flight = new Participant(scope, "Flight", {
    directory: "flight",
    terms: { CAPACITY: "180", PRICE: "120" },
  });
  const payment = new Participant(scope, "Payment", {
    directory: "payment",
    terms: { PAYMENT_LIMIT: "10000" },
  });
  return {
    ReserveCar: car.operation("ReserveCar", "reserve-car"),
    CancelCar: car.operation("CancelCar", "cancel-car"),
    ConfirmCar: car.operation("ConfirmCar", "confirm-car"),
    ReserveHotel: hotel.operation("ReserveHotel", "reserve-hotel"),
    CancelHotel: hotel.operation("CancelHotel", "cancel-hotel"),
    ConfirmHotel: hotel.operation("ConfirmHotel", "confirm-hotel"),
    ReserveFlight: flight.operation("ReserveFlight", "reserve-flight"),
    CancelFlight: flight.operation("CancelFlight", "cancel-flight"),
    ConfirmFlight: flight.operation("ConfirmFlight", "confirm-flight"),
    TakePayment: payment.operation("TakePayment", "take-payment"),
  };
}
