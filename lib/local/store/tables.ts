import type { JsonObject } from "../../asl/index.js";
import { NamedResources, type ResourceNames } from "../assembly/named-resources.js";
import { namesOf, type StackScope } from "../assembly/stack-scope.js";
import { arrayOr, isJsonObject } from "../json.js";

/** A DynamoDB table of the assembly. */
export interface Table extends ResourceNames {
  /** The request with which DynamoDB's CreateTable creates it. */
  readonly createRequest: JsonObject;
}

/** The tables of some stacks. */
export function readTables(scopes: readonly StackScope[]): NamedResources<Table> {
  const tables = scopes.flatMap((scope) =>
    scope
      .resources("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")
      .map(([logicalId, resource]): Table => {
        const names = namesOf(scope, logicalId, resource);
        return { ...names, createRequest: createRequest(scope, logicalId, names.name) };
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
    const indexes = arrayOr(scope.property(logicalId, property)).filter(isJsonObject);
    if (indexes.length === 0) continue;
    request[property] = indexes.map(({ IndexName = null, KeySchema = [], Projection = {} }) => ({
      IndexName,
      KeySchema,
      Projection,
    }));
  }
  return request;
}
