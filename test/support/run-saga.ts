import { main } from "../../lib/cli/main.js";
import type { RunSaga } from "../../lib/examples/support/local/scenario-runner.js";

/** Runs the command line in this process, against an endpoint. */
export const runSaga: RunSaga = (args, { endpoint, write, now }) =>
  main([...args, "--endpoint", endpoint], {
    write,
    complain: write,
    now,
    interrupted: new Promise(() => {}),
  });
