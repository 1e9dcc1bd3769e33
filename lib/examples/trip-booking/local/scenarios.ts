import type { Scenario } from "../../support/local/scenario.js";
import type { TripRequest } from "../contract.js";
import type { Promised } from "./promises.js";

/** One of the trips that `npm start` shows. */
export interface TripScenario extends Scenario<TripRequest> {
  /** The content of the store in the end. */
  readonly promised: Promised;
}

const trip: TripRequest = {
  traveller: "Ada Lovelace",
  origin: "Oslo",
  destination: "Rome",
  departure: "2027-03-01",
  return: "2027-03-08",
  travellers: 2,
};

/** The five trips. Only what is asked for, what gets lost on the way, and who cancels, tells one from the other. */
export const scenarios: readonly TripScenario[] = [
  {
    title: "a. Everything is free",
    story: "Two people, a week in Rome: reserved, paid, confirmed.",
    input: trip,
    faults: [],
    ends: "completed",
    promised: { car: ["confirmed"], hotel: ["confirmed"], flight: ["confirmed"], payment: ["taken"] },
  },
  {
    title: "b. The flight is full",
    story:
      "190 people want to fly, a flight has 180 seats: it is rejected, so hotel and car are cancelled, the flight is not.",
    input: { ...trip, travellers: 190 },
    faults: [],
    ends: "compensated",
    promised: { car: ["cancelled"], hotel: ["cancelled"], flight: ["rejected"], payment: ["none"] },
  },
  {
    title: "c. The hotel's answer is lost",
    story:
      "The hotel reserves, but its answer never arrives, at no try: in doubt, so it is cancelled by its key, though the saga never saw an answer.",
    input: trip,
    faults: [{ kind: "loseAnswer", function: "TripBooking/Hotel/ReserveHotel" }],
    ends: "compensated",
    promised: { car: ["cancelled"], hotel: ["cancelled"], flight: ["none"], payment: ["none"] },
  },
  {
    title: "d. The car's cancellation is down",
    story:
      "100 people are too expensive for one payment: everything is to be cancelled. The car's cancellation is out of order for longer than the saga persists: stuck. Then it is back, and the command line lets all that is stuck go on.",
    input: { ...trip, travellers: 100 },
    faults: [{ kind: "failBefore", function: "TripBooking/Car/CancelCar" }],
    ends: "stuck",
    promised: { car: ["cancelled"], hotel: ["cancelled"], flight: ["cancelled"], payment: ["declined"] },
  },
  {
    title: "e. The traveller cancels",
    story:
      "Car and hotel are reserved, and the flight takes its time to answer: the traveller doesn't want to wait. Everything is taken back; the flight too, since it may have been reserved.",
    input: trip,
    faults: [{ kind: "deliverLate", function: "TripBooking/Flight/ReserveFlight" }],
    cancelledIn: "ReserveFlight",
    ends: "compensated",
    promised: { car: ["cancelled"], hotel: ["cancelled"], flight: ["cancelled"], payment: ["none"] },
  },
];
