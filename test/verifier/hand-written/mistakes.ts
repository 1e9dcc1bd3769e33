import type { StateMachineDefinition } from "../../../lib/asl/index.js";
import type { SagaDocument } from "../../../lib/saga/index.js";
import { call, failed, on, parallelTrip, trip } from "./trip.js";

/** A classic mistake of hand-written sagas, as a state machine. */
export interface Mistake {
  readonly title: string;
  /** What the author meant, and why it does not hold: Markdown. */
  readonly why: string;
  /** What the compiler does instead. */
  readonly instead: string;
  readonly saga: SagaDocument;
  readonly machine: StateMachineDefinition;
  /** The states that are shown. */
  readonly shown: readonly string[];
  /** The law that it breaks. */
  readonly breaks: string;
  readonly faults?: number;
}

const machine = (
  States: StateMachineDefinition["States"],
  more: Partial<StateMachineDefinition> = {},
): StateMachineDefinition => ({
  QueryLanguage: "JSONata",
  StartAt: Object.keys(States)[0] ?? "",
  States,
  ...more,
});

const ReserveCar = call("ReserveCar", {
  Next: "ReserveHotel",
  Catch: [
    on("CarUnavailable", "Compensated"),
    on("States.DataLimitExceeded", "CancelCar"),
    on("States.ALL", "CancelCar"),
  ],
});
const ReserveHotel = call("ReserveHotel", {
  Next: "TakePayment",
  Catch: [
    on("HotelUnavailable", "CancelCar"),
    on("States.DataLimitExceeded", "CancelHotel"),
    on("States.ALL", "CancelHotel"),
  ],
});
const TakePayment = call("TakePayment", { End: true, Catch: [on("PaymentDeclined", "CancelHotel")] });
const CancelHotel = call("CancelHotel", { step: "ReserveHotel", Next: "CancelCar" });
const CancelCar = call("CancelCar", { step: "ReserveCar", Next: "Compensated" });
const Compensated = failed;
const correct = { ReserveCar, ReserveHotel, TakePayment, CancelHotel, CancelCar, Compensated };

/** The machine that the others are broken versions of. */
export const correctMachine = machine(correct);

export const mistakes: readonly Mistake[] = [
  {
    title: "Compensation only after success",
    why:
      "Each step's catcher leads to the compensation of the step before it: what has failed needs no compensation. But " +
      "a call that failed may have taken effect. Its answer may be lost, or the function may finish after the state " +
      "machine gave up on it.",
    instead:
      "Only a rejection, an error by which the participant says that nothing happened, leads to the step before. " +
      "Everything else is in doubt, and leads to the step's own compensation.",
    saga: trip,
    machine: machine({
      ...correct,
      ReserveCar: { ...ReserveCar, Catch: [on("States.ALL", "Compensated")] },
      ReserveHotel: { ...ReserveHotel, Catch: [on("States.ALL", "CancelCar")] },
    }),
    shown: ["ReserveCar", "ReserveHotel"],
    breaks: "compensated",
  },
  {
    title: "A compensation that needs the result",
    why:
      "The compensation is called with the number that the reservation answered. Where the answer was lost there is no " +
      "number, so the compensation cannot even be called, now or ever: the variable is empty, and stays so.",
    instead:
      "Action and compensation share a key that the saga makes before it calls anything, so that a compensation can name " +
      "what it cancels though the action never answered.",
    saga: trip,
    machine: machine({
      ...correct,
      ReserveHotel: { ...ReserveHotel, Assign: { hotel: "{% $states.result.Payload %}" } },
      CancelHotel: call("CancelHotel", {
        step: "ReserveHotel",
        request: { id: "{% $hotel.id %}" },
        Next: "CancelCar",
      }),
    }),
    shown: ["CancelHotel"],
    breaks: "stuck",
  },
  {
    title: "A compensation fails, and the rest is left",
    why:
      "A compensation that fails is caught, an alarm goes off, and the execution ends on a Fail state. What was to be " +
      "compensated after it never is, and a redrive enters the Fail state again.",
    instead:
      "A compensation whose retries are exhausted fails uncaught, on its own Task. From there the execution is redriven " +
      "once the participant is mended, and goes on.",
    saga: trip,
    machine: machine({
      ...correct,
      CancelHotel: { ...CancelHotel, Catch: [on("States.ALL", "CompensationFailed")] },
      CompensationFailed: { Type: "Fail", Error: "CompensationFailed" },
    }),
    shown: ["CancelHotel", "CompensationFailed"],
    breaks: "ends",
    faults: 2,
  },
  {
    title: "A Parallel that abandons its branches",
    why:
      "Each branch compensates itself and then fails, and the Parallel's catcher ends the saga. But when one branch " +
      "fails, Step Functions abandons the others at once: what they have done, or are doing, is compensated by nobody.",
    instead:
      "No branch of a block fails. Each ends with an outcome that tells what is to be compensated, and only when all " +
      "have ended, a Choice leads on or into the recovery.",
    saga: parallelTrip,
    machine: machine({
      Reserve: {
        Type: "Parallel",
        Branches: [
          {
            StartAt: "ReserveCar",
            States: {
              ReserveCar: call("ReserveCar", {
                End: true,
                Catch: [on("CarUnavailable", "NoCar"), on("States.ALL", "CancelCar")],
              }),
              CancelCar: call("CancelCar", { step: "ReserveCar", Next: "NoCar" }),
              NoCar: { Type: "Fail", Error: "NoCar" },
            },
          },
          {
            StartAt: "ReserveHotel",
            States: {
              ReserveHotel: call("ReserveHotel", {
                End: true,
                Catch: [on("HotelUnavailable", "NoHotel"), on("States.ALL", "CancelHotel")],
              }),
              CancelHotel: call("CancelHotel", { step: "ReserveHotel", Next: "NoHotel" }),
              NoHotel: { Type: "Fail", Error: "NoHotel" },
            },
          },
        ],
        Catch: [on("States.ALL", "Compensated")],
        Next: "TakePayment",
      },
      TakePayment: call("TakePayment", {
        End: true,
        Catch: [on("PaymentDeclined", "Cancel both")],
      }),
      "Cancel both": call("CancelHotel", { step: "ReserveHotel", Next: "Cancel the car" }),
      "Cancel the car": call("CancelCar", { step: "ReserveCar", Next: "Compensated" }),
      Compensated,
    }),
    shown: ["Reserve"],
    breaks: "compensated",
  },
  {
    title: "A timeout of the whole",
    why:
      "The state machine has a timeout, so that no trip takes for ever. When it passes, the execution ends TIMED_OUT: " +
      "no catcher runs, nothing is compensated.",
    instead:
      "No state machine gets a timeout. The option `deadline` bounds the start of each action before the pivot, and " +
      "what it stops is compensated.",
    saga: trip,
    machine: machine(correct, { TimeoutSeconds: 60 }),
    shown: [],
    breaks: "ends",
  },
  {
    title: "A payment that is taken to have failed",
    why:
      "The payment is caught like every other step: any failure cancels the reservations. But nobody knows whether a " +
      "payment whose answer was lost was taken, and there is nothing that takes it back.",
    instead:
      "The pivot leads backward only where it was rejected. In doubt it is tried for an hour, and then the execution " +
      "waits for an operator: neither direction is safe.",
    saga: trip,
    machine: machine({
      ...correct,
      TakePayment: call("TakePayment", { End: true, Catch: [on("States.ALL", "CancelHotel")] }),
    }),
    shown: ["TakePayment"],
    breaks: "compensated",
  },
  {
    title: "A key that is made anew for each try",
    why:
      "Each call carries a unique id, for idempotence. But it is made in the request, so a retry has another one: to the " +
      "hotel it is another guest.",
    instead:
      "A step's key is made of the execution's name and the step's place: the same for every retry, for a redrive, and " +
      "for the compensation.",
    saga: trip,
    machine: machine({
      ...correct,
      ReserveHotel: {
        ...ReserveHotel,
        Arguments: { FunctionName: "${ReserveHotel}", Payload: { id: "{% $uuid() %}" } },
      },
    }),
    shown: ["ReserveHotel"],
    breaks: "keys",
  },
  {
    title: "A rejection that is tried again",
    why:
      "Everything is retried, rejections too. A hotel that is full is asked again, a card that was declined is charged " +
      "again; and what the second try meets nobody has thought of.",
    instead:
      "A first retrier with `MaxAttempts: 0` names the rejections, so that the next one does not cover them.",
    saga: trip,
    machine: machine({
      ...correct,
      ReserveHotel: { ...ReserveHotel, Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 2 }] },
    }),
    shown: ["ReserveHotel"],
    breaks: "tries",
  },
];
