import { App } from "aws-cdk-lib";
import { TripBookingStack } from "../stack.js";

/** Writes the trip booking's cloud assembly into a directory, with its functions bundled: what `cdk synth` does. */
export function synthesize(directory: string): void {
  const app = new App({ outdir: directory });
  new TripBookingStack(app, "TripBooking");
  app.synth();
}
