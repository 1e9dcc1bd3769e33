import { describe, expect, it } from "@jest/globals";
import { compile } from "../../lib/compiler/index.js";
import { type OutageCase, outageCases, runOutage } from "../support/outages.js";

describe("a saga that is redriven until its history is nearly full", () => {
  it.each(Object.entries<OutageCase>(outageCases))(
    "does what it means, to the end: %s",
    async (_title, outage) => {
      const saga = outage.saga();
      const { definition, plan } = compile(saga);
      if (definition === undefined) throw new RangeError("The saga doesn't compile.");
      const { hoursOfOutage: hours = 0 } = plan ?? {};
      const last = await runOutage(definition, outage, { hours, seed: 1, saga });
      expect(last.ended).not.toBe("full");
      expect(last.events).toBeGreaterThan(20_000);
      const beyond = await runOutage(definition, outage, { hours: Math.ceil(hours * 1.5), seed: 1, saga });
      expect(beyond.ended).toBe("full");
    },
  );
});
