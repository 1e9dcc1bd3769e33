import { arrayOr, isObject, type JsonObject, objectOr } from "../../asl/index.js";
import { NamedResources, type ResourceNames } from "./named-resources.js";
import { namesOf } from "./resource-names.js";
import type { StackScope } from "../template/stack-scope.js";

/** A DynamoDB table of the assembly. */
export interface Table extends ResourceNames {
  /** The request with which DynamoDB's CreateTable creates it. */
  readonly createRequest: JsonObject;
  /** The images in the records of its stream, such as `NEW_AND_OLD_IMAGES`; undefined if it has none. */
  readonly streamViewType?: string | undefined;
  /** The attribute with the time at which items expire. Undefined where they don't. */
  readonly timeToLive: string | undefined;
}

/** Names of the attributes of a table's key. */
export function keyNamesOf({ createRequest }: Pick<Table, "createRequest">): string[] {
  return arrayOr(createRequest.KeySchema).map((each) => String(objectOr(each).AttributeName));
}

/** True if a table is the one that was written: of this name, and in this place if there are several. */
export function isTableOf(
  { name, arn }: Pick<Table, "name" | "arn">,
  {
    table,
    place,
  }: {
    readonly table: string;
    readonly place?: { readonly account: string; readonly region: string } | undefined;
  },
): boolean {
  if (name !== table) return false;
  return place === undefined || arn.split(":").slice(3, 5).join("/") === `${place.region}/${place.account}`;
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
          streamViewType: streamViewType(scope, logicalId),
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

function streamViewType(scope: StackScope, logicalId: string): string | undefined {
  const { StreamViewType } = objectOr(scope.property(logicalId, "StreamSpecification"));
  return typeof StreamViewType === "string" ? StreamViewType : undefined;
}

function timeToLive(scope: StackScope, logicalId: string): string | undefined {
  const { AttributeName, Enabled } = objectOr(scope.property(logicalId, "TimeToLiveSpecification"));
  // CloudFormation takes booleans as text, too.
  return String(Enabled) === "true" && typeof AttributeName === "string" ? AttributeName : undefined;
}
