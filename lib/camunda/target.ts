import { called, type Feel, simple } from "./feel/feel.js";

/** Versions of Camunda that a process can be written for. */
export const camundaTargets = ["camunda-8.9", "camunda-8.10"] as const;
export type CamundaTarget = (typeof camundaTargets)[number];

/** Names of the secrets that a process asks for. */
export const secrets = ["AWS_ACCESS_KEY", "AWS_SECRET_KEY", "AWS_REGION"] as const;
type Secret = (typeof secrets)[number];

/** Things that the versions have in forms of their own. */
interface TargetFacts {
  readonly version: string;
  /** A secret, as the value of an input of a connector. */
  readonly secret: (name: Secret) => string;
  /** A text that no other process instance has. It is worked out once, at the start, and kept in a variable. */
  readonly executionName: Feel;
}

/**
 * A secret is a text in braces, or from 8.10 on a reference that the cluster resolves:
 * https://docs.camunda.io/docs/components/connectors/use-connectors/migrate-secrets/
 *
 * A process instance's own key is known in FEEL from 8.10 on; before that, only a random id is as good:
 * https://docs.camunda.io/docs/next/components/concepts/process-instance-creation/#feel-context-variables
 */
export const targetFacts: Readonly<Record<CamundaTarget, TargetFacts>> = {
  "camunda-8.9": {
    version: "8.9.0",
    secret: (name) => `{{secrets.${name}}}`,
    executionName: called("uuid", [], "text"),
  },
  "camunda-8.10": {
    version: "8.10.0",
    secret: (name) => `=camunda.secrets.${name}`,
    executionName: called("string", [simple("camunda.processInstance.key", "number")], "text"),
  },
};
