import { describe, expect, it } from "@jest/globals";
import { layOut, type Picture } from "../../lib/diagram/index.js";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import { faultsOf } from "./geometry.js";

const picture = layOut(tripBooking.toJSON());

/** The picture with one box changed. */
function withBox(id: string, change: Partial<Picture["boxes"][number]>): Picture {
  return { ...picture, boxes: picture.boxes.map((box) => (box.id === id ? { ...box, ...change } : box)) };
}

describe("the judge of pictures", () => {
  it("finds nothing wrong with the trip booking", () => {
    expect(faultsOf(picture)).toEqual([]);
  });

  it("finds a box that lies on another, and the lines that don't end at it any more", () => {
    const [start, step] = ["start", "step:ReserveCar"];
    const at = picture.boxes.find(({ id }) => id === start);
    expect(faultsOf(withBox(step, { y: (at?.y ?? 0) + 2 }))).toEqual(
      expect.arrayContaining([
        `${start} and ${step} overlap`,
        `line from ${start} to ${step} does not end at its box`,
        `line from ${step} to end:compensated does not begin at its box`,
      ]),
    );
  });

  it("finds what is outside of the canvas", () => {
    expect(faultsOf({ ...picture, width: 300 })).toEqual(
      expect.arrayContaining(["compensation:ReserveCar is outside of canvas"]),
    );
  });

  it("finds a line that crosses a label, and one that runs through a box", () => {
    const [line] = picture.lines;
    const detour = {
      ...line,
      points: [
        { x: 112, y: 90 },
        { x: 250, y: 90 },
        { x: 250, y: 400 },
      ],
    };
    expect(faultsOf({ ...picture, lines: [detour as Picture["lines"][number]] })).toEqual(
      expect.arrayContaining([
        'line from start to step:ReserveCar crosses label "CarUnavailable, InvalidRequest"',
      ]),
    );
    const through = {
      ...line,
      points: [
        { x: 112, y: 90 },
        { x: 112, y: 400 },
      ],
    };
    expect(faultsOf({ ...picture, lines: [through as Picture["lines"][number]] })).toEqual(
      expect.arrayContaining(["line from start to step:ReserveCar runs through step:ReserveHotel"]),
    );
  });

  it("finds a text that is wider than its box", () => {
    expect(faultsOf(withBox("step:ReserveCar", { width: 60 }))).toEqual(
      expect.arrayContaining(['text "Reserve a car" is outside of Reserve a car']),
    );
  });
});
