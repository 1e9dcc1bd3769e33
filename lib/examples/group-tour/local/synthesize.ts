import { App } from "aws-cdk-lib";
import { GroupTourStack } from "../stack.js";

/** Writes the group tour's cloud assembly into a directory, with its functions bundled: what `cdk synth` does. */
export function synthesize(directory: string): void {
  const app = new App({ outdir: directory });
  new GroupTourStack(app, "GroupTour");
  app.synth();
}
