import type { Scenario } from "../../support/local/scenario.js";
import type { TourRequest } from "../contract.js";
import type { Habit } from "./manager.js";

/** One of the tours that `npm run start:group-tour` shows. */
export interface TourScenario extends Scenario<TourRequest> {
  /** The manager's answer. @default "approves" */
  readonly manager?: Habit;
  /** The content of the stores in the end, in words. */
  readonly leaves: string;
}

/** A tour of a week, in which the travellers take turns in the excursions. */
function tour({
  town,
  onward,
  travellers,
  excursions,
}: {
  readonly town: string;
  readonly onward: TourRequest["onward"];
  readonly travellers: number;
  readonly excursions: readonly string[];
}): TourRequest {
  return {
    organiser: "Ada Lovelace",
    origin: "Oslo",
    airport: "Pisa",
    town,
    onward,
    departure: "2027-03-01",
    return: "2027-03-08",
    travellers: Array.from({ length: travellers }, (_, index) => ({
      name: `Traveller ${index + 1}`,
      excursion: excursions[index % excursions.length] ?? "",
    })),
  };
}

/** The seven tours. Only what is asked for, what the manager does, and what is down, tells one from the other. */
export const scenarios: readonly TourScenario[] = [
  {
    title: "a. Four by car",
    story: "Four people, a week in Siena: everything is free, and cheap enough to need nobody's approval.",
    input: tour({ town: "Siena", onward: "car", travellers: 4, excursions: ["Cathedral", "Wine"] }),
    faults: [],
    ends: "completed",
    leaves: "hotel confirmed, flight confirmed, car confirmed, places 4 confirmed, payment taken",
  },
  {
    title: "b. Six by train",
    story: "Six people cost 2,940 euros: the manager is asked, and approves.",
    input: tour({ town: "Lucca", onward: "train", travellers: 6, excursions: ["Walls", "Gardens"] }),
    faults: [],
    ends: "completed",
    leaves:
      "hotel confirmed, flight confirmed, train confirmed, places 6 confirmed, approval approved, payment taken",
  },
  {
    title: "c. The manager refuses",
    story: "Six people again; the manager refuses, which is a rejection: everything before it is cancelled.",
    input: tour({ town: "Florence", onward: "train", travellers: 6, excursions: ["Uffizi", "Palace"] }),
    faults: [],
    manager: "refuses",
    ends: "compensated",
    leaves: "hotel cancelled, flight cancelled, train cancelled, places 6 cancelled, approval refused",
  },
  {
    title: "d. One place too few",
    story:
      "Seven want to go up the tower, which takes six a day: one is refused, so the car is cancelled, then the places of the other six, hotel and flight.",
    input: tour({ town: "Pisa", onward: "car", travellers: 7, excursions: ["Tower"] }),
    faults: [],
    ends: "compensated",
    leaves: "hotel cancelled, flight cancelled, car cancelled, places 6 cancelled, 1 rejected",
  },
  {
    title: "e. Nobody answers",
    story:
      "The manager is away, and a day passes: the approval is in doubt, so the request is withdrawn with all the rest.",
    input: tour({ town: "Arezzo", onward: "car", travellers: 6, excursions: ["Frescoes", "Fair"] }),
    faults: [],
    manager: "is away",
    ends: "compensated",
    leaves: "hotel cancelled, flight cancelled, car cancelled, places 6 cancelled, approval withdrawn",
  },
  {
    title: "f. The car's cancellation is down",
    story:
      "The manager refuses, and the car's cancellation is out of order for longer than the saga persists: the others are cancelled first, then it is stuck. It is redriven once the car is back.",
    input: tour({ town: "Volterra", onward: "car", travellers: 6, excursions: ["Alabaster", "Theatre"] }),
    faults: [{ kind: "failBefore", function: "GroupTour/Car/CancelCar" }],
    manager: "refuses",
    ends: "stuck",
    leaves: "hotel cancelled, flight cancelled, car cancelled, places 6 cancelled, approval refused",
  },
  {
    title: "g. Asked twice",
    story:
      "That the manager was asked is lost on its way, so the manager is asked once more, under the same key: by the new token, the approval arrives.",
    input: tour({ town: "Cortona", onward: "train", travellers: 6, excursions: ["Fortress", "Lake"] }),
    faults: [{ kind: "loseAnswer", function: "GroupTour/Approval/RequestApproval", invocation: 1 }],
    ends: "completed",
    leaves:
      "hotel confirmed, flight confirmed, train confirmed, places 6 confirmed, approval approved, payment taken",
  },
];
