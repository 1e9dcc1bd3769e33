/** The target of an integration, as its URI says. */
export interface IntegrationTarget {
  readonly region: string;
  /** Name of the service by which requests are signed: `states`. */
  readonly service: string;
  /** Operation of an API that has those: `StartExecution`. */
  readonly action?: string;
  /** Path of a request: `/2015-03-31/functions/ARN/invocations`. */
  readonly path?: string;
}

/** Services whose operations are told by a header, by the header's prefix. */
export const actionTargets: Readonly<Record<string, string>> = {
  states: "AWSStepFunctions",
  dynamodb: "DynamoDB_20120810",
  events: "AWSEvents",
};

/**
 * Reads the URI of an integration of AWS's: `arn:aws:apigateway:eu-west-1:states:action/StartExecution`. Undefined if it is none.
 */
export function readIntegrationUri(uri: string): IntegrationTarget | undefined {
  const [, region = "", service = "", kind, rest = ""] =
    /^arn:[^:]+:apigateway:([^:]*):(?:[\w-]+\.)?([\w-]+):(action|path)\/(.*)$/s.exec(uri) ?? [];
  if (kind === undefined) return undefined;
  if (kind === "path") return { region, service, path: `/${rest.replace(/^\//, "")}` };
  return { region, service, action: rest.replace(/^.*[?&]Action=/, "").replace(/[&?].*$/, "") };
}

/** The ARN of the function that an integration calls; undefined if it calls another thing. */
export function functionOf(uri: string): string | undefined {
  return /:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/.exec(uri)?.[1];
}

/** Services that an integration can call here. */
const services = ["states", "lambda", "dynamodb", "events", "sqs", "sns"];

/** The reason for which an integration isn't carried out here; undefined if it is. */
export function obstacleOf(type: string, uri: string): string | undefined {
  switch (type) {
    case "MOCK":
      return undefined;
    case "AWS_PROXY":
      return functionOf(uri) === undefined ? `calls ${uri}, which is no Lambda function` : undefined;
    case "AWS": {
      const target = readIntegrationUri(uri);
      const isServed =
        target !== undefined &&
        services.includes(target.service) &&
        (target.action === undefined ||
          ["states", "dynamodb", "events", "sqs", "sns"].includes(target.service));
      return isServed ? undefined : `calls ${uri}. Here, integrations call ${services.join(", ")}`;
    }
    default:
      return `has an integration of the type ${type}, which isn't carried out here`;
  }
}
