import { describe, expect, it } from "@jest/globals";
import { caseOf } from "../../bench/coordination/case.js";
import { explore, lossesIn } from "../../bench/coordination/explore.js";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import { everyKind } from "../support/small-sagas.js";

const sagas = [everyKind, tripBooking];
const styles = [
  { style: "coordinator", decisions: true, sweeper: false },
  { style: "coordinator", decisions: true, sweeper: true },
  { style: "chain", decisions: true, sweeper: false },
  { style: "chain", decisions: true, sweeper: true },
  { style: "events", decisions: true, sweeper: false },
  { style: "durable", decisions: false, sweeper: false },
] as const;

describe.each(sagas.map((saga) => [saga.name, caseOf(saga.toJSON())] as const))(
  "the saga %s",
  (_, subject) => {
    it.each(styles)(
      "loses nothing by one fault, nor by two of them, in $style (sweeper: $sweeper)",
      async (setup) => {
        const found = await explore(subject, setup, 1000);
        expect(lossesIn(found)).toEqual([]);
        expect(found.pairs.runs).toBeGreaterThan(900);
      },
    );

    it.each(["coordinator", "chain", "events"] as const)(
      "loses something by two faults in %s without decisions",
      async (style) => {
        const found = await explore(subject, { style, decisions: false, sweeper: false }, 1000);
        expect(lossesIn(found)).not.toEqual([]);
      },
    );
  },
);
