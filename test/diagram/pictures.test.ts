import { describe, expect, it } from "@jest/globals";
import { longTrip, requests } from "../../bench/compile-sagas.js";
import { layOut, type Picture, writeSvg } from "../../lib/diagram/index.js";
import { groupTour } from "../../lib/examples/group-tour/saga.js";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import { eq, operation, type Ref, type SagaDocument, saga, shape } from "../../lib/saga/index.js";
import { expectSound } from "./geometry.js";

interface Reserve {
  readonly id: string;
}
const request = shape<Reserve>();
const byKey = ({ key }: { readonly key: Ref<string> }) => ({ id: key });
const reserve = (name: string, rejections: readonly string[] = ["SoldOut"]) =>
  operation(name, { request, rejections });
const cancel = (name: string) => operation(name, { request });
const pay = operation("Pay", { request, rejections: ["Declined"] });

/** A name of so many letters. */
const named = (beginning: string, letters = 80) =>
  `${beginning}${"OfAStepThatHasAVeryLongName".repeat(4)}`.slice(0, letters);

const empty: SagaDocument = saga<Reserve>("Small").toJSON();
const one = saga<Reserve>("Small").step("ReserveCar", {
  action: reserve("ReserveCar"),
  request: byKey,
  compensation: cancel("CancelCar"),
});
const longNames = saga<Reserve>(named("Saga")).step(named("Reserve"), {
  action: reserve(named("Reserve"), [named("SoldOut"), named("Closed")]),
  request: byKey,
  compensation: cancel(named("Cancel")),
});
const nested = saga<{ readonly size: string; readonly people: readonly string[] }>("Nested").choice("Way", {
  big: {
    when: ({ input }) => eq(input.size, "big"),
    steps: (path) =>
      path.parallel("Both", {
        people: (branch) =>
          branch.forEach("Everybody", {
            items: ({ input }) => input.people,
            maxItems: 10,
            maxConcurrency: 3,
            each: (person) =>
              person.step("ReserveSeat", {
                action: reserve("ReserveSeat"),
                request: byKey,
                compensation: cancel("CancelSeat"),
              }),
          }),
        look: (branch) => branch.step("Look", { kind: "read-only", action: reserve("Look"), request: byKey }),
      }),
  },
});

function boxOf(picture: Picture, id: string): Picture["boxes"][number] {
  const box = picture.boxes.find((each) => each.id === id);
  if (box === undefined) throw new RangeError(`There is no box ${id}.`);
  return box;
}

describe("a picture", () => {
  const all: Readonly<Record<string, SagaDocument>> = {
    "the trip booking": tripBooking.toJSON(),
    "the group tour": groupTour.toJSON(),
    "40 steps": longTrip(40, requests["key alone"]),
    "names of 80 characters": longNames.toJSON(),
    "one step and no pivot": one.toJSON(),
    "a pivot alone": saga<Reserve>("Pay")
      .step("Pay", { kind: "pivot", action: pay, request: byKey })
      .toJSON(),
    "a forEach in a parallel in a choice": nested.toJSON(),
    "no step at all": empty,
  };

  it.each(Object.entries(all))("of %s has every label readable", (_name, document) => {
    expectSound(layOut(document));
  });

  it("of 40 steps is as wide as one of 3, and the group tour fits a screen", () => {
    const { width } = layOut(tripBooking.toJSON());
    expect(layOut(longTrip(40, requests["key alone"])).width).toBe(width);
    expect(layOut(groupTour.toJSON()).width).toBeLessThanOrEqual(1_280);
  });

  it("has each compensation in the row of its step, and leads from a refused step to the one before", () => {
    const picture = layOut(tripBooking.toJSON());
    for (const name of ["ReserveCar", "ReserveHotel", "ReserveFlight"]) {
      const [step, back] = [boxOf(picture, `step:${name}`), boxOf(picture, `compensation:${name}`)];
      expect(back.y).toBeGreaterThanOrEqual(step.y);
      expect(back.y + back.height).toBeLessThanOrEqual(step.y + step.height);
      expect(back.x).toBeGreaterThan(step.x + step.width);
    }
    const led = picture.lines.map(({ kind, from, to }) => `${kind}: ${from} → ${to}`);
    expect(led.filter((line) => !line.startsWith("next"))).toEqual([
      "rejection: step:ReserveCar → end:compensated",
      "recovery: compensation:ReserveCar → end:compensated",
      "in-doubt: step:ReserveCar → compensation:ReserveCar",
      "rejection: step:ReserveHotel → compensation:ReserveCar",
      "recovery: compensation:ReserveHotel → compensation:ReserveCar",
      "in-doubt: step:ReserveHotel → compensation:ReserveHotel",
      "rejection: step:ReserveFlight → compensation:ReserveHotel",
      "recovery: compensation:ReserveFlight → compensation:ReserveHotel",
      "in-doubt: step:ReserveFlight → compensation:ReserveFlight",
      "rejection: step:TakePayment → compensation:ReserveFlight",
    ]);
  });

  it("has nothing in the right lane below the pivot, and the point of no return right across", () => {
    const picture = layOut(tripBooking.toJSON());
    const y = picture.pointOfNoReturn?.y ?? 0;
    const below = picture.boxes.filter((box) => box.y > y);
    expect(below.map(({ id }) => id)).toEqual([
      ...["step:ConfirmCar", "step:ConfirmHotel", "step:ConfirmFlight", "step:NotifyTraveller"],
      "end:completed",
    ]);
    expect(new Set(below.map(({ x }) => x)).size).toBe(1);
    expect(layOut(one.toJSON()).pointOfNoReturn).toBeUndefined();
  });

  it("has the words of a name that is cut in full", () => {
    const picture = layOut(longNames.toJSON());
    const refused = picture.labels.find(({ kind }) => kind === "rejection");
    expect(refused?.texts.at(-1)?.text).toMatch(/…$/);
    expect(refused?.words).toBe(`${named("SoldOut")}, ${named("Closed")}`);
    expect(writeSvg(picture)).toContain(`<title>${refused?.words}</title>`);
  });

  it("draws no arrow from compensation to compensation where they have another order", () => {
    const { lines, boxes, labels } = layOut(groupTour.toJSON());
    const outermost = lines.filter(
      ({ kind, from, to }) => kind === "recovery" && from.startsWith("head:") && to.startsWith("foot:"),
    );
    expect(outermost.length).toBe(3);
    expect(outermost.filter(({ hasArrow }) => hasArrow)).toEqual([]);
    const places = boxes.flatMap(
      ({ id, words }) => /taken back (\w+)/.exec(words)?.slice(1).concat(id) ?? [],
    );
    expect(places).toEqual([
      ...["1st", "head:Onward", "4th", "head:Arrival"],
      ...["3rd", "head:Travellers", "2nd", "head:Approval"],
    ]);
    expect(labels.map(({ words }) => words)).toContain(
      '"Onward" is taken back first. Then the others are, the last one first.',
    );
  });
});
