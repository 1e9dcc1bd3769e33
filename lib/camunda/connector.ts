import type { ModdleElement } from "../diagram/bpmn/moddle.js";
import { asAttribute, type Feel, simple } from "./feel/feel.js";
import type { Extensions } from "./extensions.js";
import { type CamundaTarget, targetFacts } from "./target.js";

/** A call of a Lambda function by Camunda's connector. */
export interface LambdaCall {
  /** The function's name, ARN or alias. */
  readonly functionName: string;
  readonly request: Feel;
  /** Tries in all. */
  readonly tries: number;
  /** Expression for what comes of an answer or an error, for the header `errorExpression`. */
  readonly verdict: Feel;
  /** Variables that the call leaves, by their names. */
  readonly outputs: readonly (readonly [name: Feel, value: Feel])[];
}

/** The answer of the function, in the expressions on it. */
export const payload = simple("payload");
/** The failure of a call that was given up; null if it succeeded. */
export const doubt = simple("doubt");

/**
 * The extensions of a task by which Camunda's AWS Lambda connector carries it out: version 6 of its template.
 * https://docs.camunda.io/docs/components/connectors/out-of-the-box-connectors/aws-lambda/
 *
 * Once there is a result expression, an error expression sees its variables alone, and in some versions the whole answer as well; so it
 * is called `payload` in both: https://docs.camunda.io/docs/8.9/components/connectors/use-connectors/#error-expression
 */
export function connectorOf(
  call: LambdaCall,
  target: CamundaTarget,
  extensions: Extensions,
): Readonly<Record<string, unknown>> {
  const { secret } = targetFacts[target];
  const inputs: readonly (readonly [target: string, source: string])[] = [
    ["authentication.type", "credentials"],
    ["authentication.accessKey", secret("AWS_ACCESS_KEY")],
    ["authentication.secretKey", secret("AWS_SECRET_KEY")],
    ["configuration.region", secret("AWS_REGION")],
    ["awsFunction.operationType", "sync"],
    ["awsFunction.functionName", call.functionName],
    ["awsFunction.payload", asAttribute(call.request)],
  ];
  const values: readonly ModdleElement[] = [
    extensions.make("TaskDefinition", { type: "io.camunda:aws-lambda:1", retries: String(call.tries) }),
    extensions.mapping(
      inputs,
      call.outputs.map(([name, value]) => [name.text, asAttribute(value)]),
    ),
    extensions.headers([
      ["elementTemplateVersion", "6"],
      ["elementTemplateId", template],
      ["resultExpression", asAttribute(simple("{payload: payload, doubt: null}"))],
      ["errorExpression", asAttribute(call.verdict)],
      // For what fails before the error expression is asked.
      ["retryBackoff", "PT2S"],
    ]),
  ];
  return {
    "zeebe:modelerTemplate": template,
    "zeebe:modelerTemplateVersion": "6",
    extensionElements: extensions.elements(values),
  };
}

const template = "io.camunda.connectors.AWSLAMBDA.v2";
