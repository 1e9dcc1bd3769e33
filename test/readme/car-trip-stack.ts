import { Stack } from "aws-cdk-lib";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Saga } from "cdk-saga";
import type { Construct } from "constructs";
import { carTrip } from "./car-trip.js";

interface CarTripFunctions {
  readonly reserve: IFunction;
  readonly cancel: IFunction;
  readonly pay: IFunction;
  readonly api: IFunction;
}

export class CarTripStack extends Stack {
  constructor(scope: Construct, id: string, functions: CarTripFunctions) {
    super(scope, id);
    const trip = new Saga(this, "CarTrip", {
      saga: carTrip,
      operations: {
        ReserveCar: functions.reserve,
        CancelCar: functions.cancel,
        TakePayment: functions.pay,
      },
    });
    trip.grantStartExecution(functions.api);
  }
}
