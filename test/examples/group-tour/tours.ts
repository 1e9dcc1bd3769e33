import type { JsonObject, JsonValue } from "../../../lib/asl/index.js";
import type { Course } from "../../../lib/compiler/index.js";
import { groupTour } from "../../../lib/examples/group-tour/saga.js";
import { formatVerification, verify } from "../../../lib/testing.js";
import { type SagaRun, type SagaRunOptions, startSaga } from "../../support/saga-runs.js";

/** A tour, and what its data make of the saga's choices and lists. */
export interface Tour {
  readonly input: JsonObject;
  /** What each reservation costs. */
  readonly price: number;
  readonly course: Course;
}

const travellers = [
  { name: "Ada", excursion: "Cathedral" },
  { name: "Bob", excursion: "Tower" },
];
const input: JsonObject = {
  organiser: "Ada",
  origin: "Oslo",
  airport: "Pisa",
  town: "Siena",
  onward: "car",
  departure: "2027-03-01",
  return: "2027-03-08",
  travellers,
};

const taking = (onward: string, { isApproved }: { readonly isApproved: boolean }): Course => ({
  items: () => travellers.length,
  path: ({ name }) => (name === "Approval" ? (isApproved ? "manager" : null) : onward),
});

export const cheapByCar: Tour = { input, price: 100, course: taking("car", { isApproved: false }) };

/** The two ways a tour goes. */
export const tours: Readonly<Record<string, Tour>> = {
  "a cheap tour by car": cheapByCar,
  "a dear tour by train": {
    input: { ...input, onward: "train" },
    price: 1500,
    course: taking("train", { isApproved: true }),
  },
};

/** The key in a request, by whatever name the participant has for it. */
export function keyOf(request: JsonValue | undefined): string {
  const { confirmationId, approvalId, paymentId, messageId, reservationId } = request as JsonObject;
  return String(confirmationId ?? approvalId ?? paymentId ?? messageId ?? reservationId);
}

/** What the participants answer, by state or by operation. */
export function answerOf(state: string, price: number): JsonValue {
  if (state === "ApproveTour" || state === "RequestApproval")
    return { approvalId: "the approval", by: "Grace" };
  if (state === "TakePayment") return { paymentId: "the payment", amount: 5 * price };
  const reservation = { reservationId: `of ${state}`, price };
  return state === "ReservePlace" ? { ...reservation, excursion: "Tower" } : reservation;
}

const document = groupTour.toJSON();

/** Starts what the group tour compiles to, with participants that answer. */
export function startTour(
  { input, price }: Tour,
  options: Omit<SagaRunOptions, "input" | "answer"> = {},
): SagaRun {
  return startSaga(document, { ...options, input, answer: (state) => answerOf(state, price) });
}

/** The laws that a tour breaks with one failure at a time, as text: empty if it breaks none. */
export async function brokenLaws({ input, price }: Tour, budget?: number): Promise<string> {
  const answers = document.operations.map(({ name }) => [name, answerOf(name, price)] as const);
  const verification = await verify(groupTour, {
    inputs: [input],
    responses: Object.fromEntries(answers),
    faults: 1,
    ...(budget === undefined ? {} : { budget }),
  });
  return verification.holds ? "" : formatVerification(verification);
}

/** Runs it to its end. */
export async function runTour(...args: Parameters<typeof startTour>): Promise<SagaRun> {
  const started = startTour(...args);
  await started.go();
  return started;
}
