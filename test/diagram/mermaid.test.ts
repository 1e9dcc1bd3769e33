import { describe, expect, it } from "@jest/globals";
import { layOut, writeMermaid } from "../../lib/diagram/index.js";
import { groupTour } from "../../lib/examples/group-tour/saga.js";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";

describe("the Mermaid flowchart of a saga", () => {
  it("has every box and every line", () => {
    const picture = layOut(tripBooking.toJSON());
    const lines = writeMermaid(picture).split("\n");
    expect(lines.slice(0, 2)).toEqual([
      "%% Written by `saga draw` of cdk-saga, which overwrites it.",
      "flowchart TB",
    ]);
    expect(lines).toEqual(
      expect.arrayContaining([
        '  n2["Reserve a car"]',
        '  n3("Cancel the car")',
        "  n1 --> n2",
        '  n2 -->|"CarUnavailable, InvalidRequest"| n0',
        '  n2 -.->|"in doubt"| n3',
        '  n8[["Take the payment#58; can#39;t be taken back"]]:::pivot',
        '  n8 -->|"point of no return"| n9',
      ]),
    );
    expect(lines.filter((line) => /^ {2}n\d+ -/.test(line))).toHaveLength(picture.lines.length);
  });

  it("has a subgraph for each frame, and closes it", () => {
    const picture = layOut(groupTour.toJSON());
    const lines = writeMermaid(picture).split("\n");
    expect(lines.filter((line) => /^ *subgraph f\d+\["/.test(line))).toHaveLength(picture.frames.length);
    expect(lines.filter((line) => /^ *end$/.test(line))).toHaveLength(picture.frames.length);
    expect(lines.filter((line) => /^ *n\d+[[({]/.test(line))).toHaveLength(picture.boxes.length);
  });

  it("leaves no sign in a title that means something to Mermaid", () => {
    const odd = { ...tripBooking.toJSON(), title: 'end; "x"] --> y %% {{z}} `a` <b>' };
    const line = writeMermaid(layOut(odd)).split("\n")[2];
    expect(line).toMatch(/^ {2}accTitle: [\p{L}\p{N} ,#;]+$/u);
  });
});
