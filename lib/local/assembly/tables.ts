import { arrayOr, isObject, type JsonObject, objectOr } from "../../asl/index.js";
import { NamedResources, type ResourceNames } from "./named-resources.js";
import { namesOf } from "./resource-names.js";
import type { StackScope } from "../template/stack-scope.js";

/** A DynamoDB table of the assembly. */
export interface Table extends ResourceNames {
  /** The request with which DynamoDB's CreateTable creates it. */
  readonly createRequest: JsonObject;
  /** The attribute with the time at which items expire. Undefined where they don't. */
  readonly timeToLive: string | undefined;
}

/** The tables of some stacks. */
export function readTables(scopes: readonly StackScope[]): NamedResources<Table> {
  const tables = scopes.flatMap((scope) =>
    scope
      .resources("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")
      .map(([logicalId, resource]): Table => {
        const names = namesOf(scope, logicalId, resource);
        return {
          ...names,
          createRequest: createRequest(scope, logicalId, names.name),
          timeToLive: timeToLive(scope, logicalId),
        };
      }),
  );
  return new NamedResources("DynamoDB table", tables);
}

/**
 * Keys and indexes as the template has them. Throughput is left out, since the store has none to ration: every table
 * and index is billed on demand.
 */
function createRequest(scope: StackScope, logicalId: string, name: string): JsonObject {
  const request: Record<string, JsonObject[string]> = { TableName: name, BillingMode: "PAY_PER_REQUEST" };
  for (const property of ["KeySchema", "AttributeDefinitions"]) {
    request[property] = arrayOr(scope.property(logicalId, property));
  }
  for (const property of ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"]) {
    const indexes = arrayOr(scope.property(logicalId, property)).filter(isObject);
    if (indexes.length === 0) continue;
    request[property] = indexes.map(({ IndexName = null, KeySchema = [], Projection = {} }) => ({
      IndexName,
      KeySchema,
      Projection,
    }));
  }
  return request;
}

function timeToLive(scope: StackScope, logicalId: string): string | undefined {
  const { AttributeName, Enabled } = objectOr(scope.property(logicalId, "TimeToLiveSpecification"));
  // CloudFormation takes booleans as text, too.
  return String(Enabled) === "true" && typeof AttributeName === "string" ? AttributeName : undefined;
}
