// A saga as a user exports it, for `saga compile` as the package publishes it: scripts/check-package.ts runs that.
import { operation, saga, shape } from "cdk-saga";

const send = operation("Send", { request: shape<{ readonly id: string }>() });

export const letter = saga<{ readonly to: string }>("Letter").step("Send", {
  kind: "pivot",
  action: send,
  request: ({ key }) => ({ id: key }),
});
