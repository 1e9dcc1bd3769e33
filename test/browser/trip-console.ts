import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalSource, type OpenConsole, openConsole, TimeControl } from "../../lib/console/index.js";
import type { Pace } from "../../lib/console/protocol.js";
import { synthesize } from "../../lib/examples/trip-booking/local/synthesize.js";
import { type LocalEnvironment, startLocalEnvironment } from "../../lib/local/index.js";

/** A console of the trip booking that runs on this machine. */
export interface TripConsole extends OpenConsole {
  readonly environment: LocalEnvironment;
  readonly time: TimeControl;
}

export const trip = {
  traveller: "Ada Lovelace",
  origin: "Oslo",
  destination: "Rome",
  departure: "2027-03-01",
  return: "2027-03-08",
  travellers: 2,
};

/** Opens a console of the trip booking. */
export async function openTripConsole(pace: Pace = "instant"): Promise<TripConsole> {
  const directory = mkdtempSync(join(tmpdir(), "saga-console-"));
  synthesize(directory);
  const time = new TimeControl({ pace });
  const environment = await startLocalEnvironment({
    assembly: directory,
    clock: time.clock,
    aroundCall: time.aroundCall,
  });
  const source = new LocalSource({
    environment,
    time,
    place: "cdk.out",
    documents: new Map(),
    inputs: [{ title: "Two people to Rome", input: trip }],
  });
  const open = await openConsole({ source });
  return {
    url: open.url,
    environment,
    time,
    async close() {
      await open.close();
      source.close();
      time.close();
      await environment.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
