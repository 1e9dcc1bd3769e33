import { groupTour } from "../../lib/examples/group-tour/saga.js";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import { eq, operation, type Ref, type SagaDocument, saga, shape, sumOf } from "../../lib/saga/index.js";

interface Room {
  readonly name: string;
  readonly nights: number;
}
interface Booking {
  readonly rooms: readonly { readonly house: string; readonly beds: readonly Room[] }[];
  readonly by: string;
  readonly from: string;
}
interface Asked {
  readonly id: string;
  readonly token: string;
}
const request = shape<{ readonly id: string; readonly of?: unknown }>();
const response = shape<{ readonly id: string; readonly price: number }>();
const byKey = ({ key }: { readonly key: Ref<string> }) => ({ id: key });
const calling = (name: string, rejections: readonly string[] = []) =>
  operation(name, { request, response, rejections });

/** A step that is taken back, and that may be refused. */
const taken = (name: string) => ({
  action: calling(`Do${name}`, [`No${name}`]),
  request: byKey,
  compensation: operation(`Undo${name}`, { request }),
});

/** Blocks in blocks, a part twice, and everything that stands in them. */
const nested = saga<Booking>("Nested", { deadline: { days: 30 } })
  .step("Look", { kind: "read-only", action: calling("Look", ["NotFound"]), request: byKey })
  .part("Out", (part) => part.step("Ride", taken("Ride")).step("Meal", taken("Meal")))
  .part("Back", (part) => part.step("Ride", taken("Ride")))
  .forEach("Houses", {
    items: ({ input }) => input.rooms,
    maxItems: 5,
    each: (house) =>
      house
        .step("Hold", taken("Hold"))
        .parallel("Both", {
          beds: (branch) =>
            branch.forEach("Beds", {
              items: ({ item }) => item.beds,
              maxItems: 4,
              each: (bed) =>
                bed.step("Bed", {
                  ...taken("Bed"),
                  request: ({ key, item, index }) => ({ id: key, of: [item.name, index] }),
                }),
            }),
          extras: (branch) =>
            branch.choice("Extra", {
              car: {
                when: ({ input }) => eq(input.by, "car"),
                steps: (path) => path.step("Garage", taken("Garage")).step("Key", taken("Key")),
              },
              other: { when: "otherwise", steps: (path) => path.step("Taxi", taken("Taxi")) },
            }),
        })
        .step("Note", { kind: "best-effort", action: calling("Note"), request: byKey }),
  })
  .wait("Rest", { for: { minutes: 5 } })
  .wait("Begin", { until: ({ input }) => input.from })
  .step("Pay", {
    kind: "pivot",
    action: calling("Pay", ["Declined"]),
    request: ({ key, results }) => ({
      id: key,
      of: [results.Out.Ride.price, sumOf(results.Houses, (house) => house.Hold.price)],
    }),
  })
  .forEach("Send", {
    items: ({ input }) => input.rooms,
    each: (it) =>
      it.step("Ship", {
        kind: "retriable",
        action: operation("Ship", { request, response }),
        request: byKey,
      }),
  })
  .output(({ results }) => ({ ride: results.Out.Ride.id, houses: results.Houses }))
  .onCompleted("Told", { action: calling("Tell"), request: byKey })
  .onCompensated("Sorry", {
    action: calling("Tell"),
    request: ({ key, failure }) => ({ id: key, of: failure.error }),
  });

/** A callback, and functions that refuse by their answers. */
const asked = saga<{ readonly by: string }>("Asked", { deadline: { hours: 5 } })
  .step("Take", taken("Take"))
  .callback("Ask", {
    action: operation("Ask", { request: shape<Asked>(), response, rejections: ["Refused", "TooDear"] }),
    request: ({ key, taskToken }) => ({ id: key, token: taskToken }),
    compensation: operation("Withdraw", { request }),
    timeout: { hours: 2 },
    heartbeat: { minutes: 30 },
  })
  .step("Old", {
    action: operation("Old", {
      request,
      response: shape<{ readonly ok: boolean; readonly why?: string }>(),
      rejectedWhen: {
        when: ({ response: answer }) => eq(answer.ok, false),
        rejection: "Full",
        reason: ({ response: answer }) => answer.why,
      },
      succeededWhen: ({ response: answer }) => eq(answer.ok, true),
    }),
    request: byKey,
    compensation: operation("UndoOld", { request }),
  });

const order = (recovery: SagaDocument["recovery"]): SagaDocument => ({
  ...tripBooking.toJSON(),
  ...(recovery === undefined ? {} : { recovery }),
});

/** Sagas with everything that the language has, by their names. */
export const camundaSagas: Readonly<Record<string, SagaDocument>> = {
  trip: tripBooking.toJSON(),
  "trip, all at once": order({ order: "parallel" }),
  "trip, the hotel first": order({ order: { first: ["ReserveHotel"] } }),
  "trip, going on when stuck": order({ continueOnStuck: true }),
  tour: groupTour.toJSON(),
  nested: nested.toJSON(),
  "nested, going on when stuck": { ...nested.toJSON(), recovery: { continueOnStuck: true } },
  asked: asked.toJSON(),
};

/** A saga whose calls are given up after two tries: runs of it are short. */
export function impatient(document: SagaDocument): SagaDocument {
  const changed: SagaDocument = JSON.parse(JSON.stringify(document), (name, value) =>
    name === "action" || name === "compensation" ? { ...value, retry: { ...value.retry, tries: 2 } } : value,
  );
  return changed;
}
