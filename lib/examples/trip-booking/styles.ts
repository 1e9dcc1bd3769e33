import { type Duration, RemovalPolicy, Stack, type StackProps } from "aws-cdk-lib";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import {
  CoordinatorFunction,
  type CoordinationProps,
  EventChain,
  FunctionChain,
} from "cdk-saga/coordination";
import type { Construct } from "constructs";
import { Participant } from "../support/participant.js";
import { tripBooking } from "./saga.js";
import { tripParticipants } from "./stack.js";

/** Styles of coordination in which the trip booking can be deployed besides its state machine. */
export const tripStyles = ["coordinator", "chain", "events"] as const;
export type TripStyle = (typeof tripStyles)[number];

/** Properties of a `StyledTripStack`. */
export interface StyledTripProps
  extends StackProps,
    Pick<CoordinationProps<typeof tripBooking>, "decisions" | "sweeper"> {
  readonly style: TripStyle;
  /**
   * The saga to carry out.
   * @default - the trip booking
   */
  readonly saga?: typeof tripBooking;
  /**
   * Longest run of a coordinator function.
   * @default - 15 minutes
   */
  readonly timeout?: Duration;
}

/** The trip booking in another style of coordination: the same participants and the same saga, but no state machine. */
export class StyledTripStack extends Stack {
  /** The function that starts a trip. */
  readonly starts: LambdaFunction;

  constructor(
    scope: Construct,
    id: string,
    { style, saga = tripBooking, timeout, ...props }: StyledTripProps,
  ) {
    const { decisions, sweeper, ...stackProps } = props;
    super(scope, id, stackProps);
    const traveller = new Participant(this, "Traveller", { directory: "traveller", terms: {} });
    const common = {
      saga,
      operations: {
        ...tripParticipants(this),
        // These styles call functions only.
        NotifyTraveller: traveller.operation("NotifyTraveller", "notify-traveller"),
      },
      logRetention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(decisions === undefined ? {} : { decisions }),
      ...(sweeper === undefined ? {} : { sweeper }),
    };
    switch (style) {
      case "coordinator":
        this.starts = new CoordinatorFunction(this, "TripBooking", {
          ...common,
          ...(timeout === undefined ? {} : { timeout }),
        }).function;
        break;
      case "chain":
        this.starts = new FunctionChain(this, "TripBooking", common).first;
        break;
      case "events":
        this.starts = new EventChain(this, "TripBooking", common).first;
        break;
    }
  }
}
