/** A value as DynamoDB's API writes it. Numbers are text. */
export type DynamoDbValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly B: string }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly L: readonly DynamoDbValue[] }
  | { readonly M: DynamoDbItem };

/** Attributes by name. A type that is put in its place is a `type`, not an `interface`. */
export type DynamoDbItem = { readonly [attribute: string]: DynamoDbValue };

/** The names that expressions of a DynamoDB request use. */
export interface DynamoDbExpressions {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
}

/** The condition of a DynamoDB request that writes. */
export interface DynamoDbConditions extends DynamoDbExpressions {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeValues?: DynamoDbItem;
  readonly ReturnValuesOnConditionCheckFailure?: "ALL_OLD" | "NONE";
}

/** The arguments of DynamoDB's GetItem, without the table's name. */
export interface DynamoDbGetItemRequest extends DynamoDbExpressions {
  readonly Key: DynamoDbItem;
  readonly ConsistentRead?: boolean;
  readonly ProjectionExpression?: string;
}

/** The arguments of DynamoDB's PutItem, without the table's name. */
export interface DynamoDbPutItemRequest extends DynamoDbConditions {
  readonly Item: DynamoDbItem;
  readonly ReturnValues?: "ALL_OLD" | "NONE";
}

/** The arguments of DynamoDB's UpdateItem, without the table's name. */
export interface DynamoDbUpdateItemRequest extends DynamoDbConditions {
  readonly Key: DynamoDbItem;
  readonly UpdateExpression?: string;
  readonly ReturnValues?: "ALL_NEW" | "ALL_OLD" | "NONE" | "UPDATED_NEW" | "UPDATED_OLD";
}

/** The arguments of DynamoDB's DeleteItem, without the table's name. */
export interface DynamoDbDeleteItemRequest extends DynamoDbConditions {
  readonly Key: DynamoDbItem;
  readonly ReturnValues?: "ALL_OLD" | "NONE";
}

/** The request of an HTTP endpoint. */
export interface HttpRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly queryParameters?: Readonly<Record<string, string | number | boolean>>;
  /** Any JSON. */
  readonly body?: unknown;
}

/** The request of an HTTP endpoint whose paths the request names. */
export interface HttpPathRequest extends HttpRequest {
  /** The part of the URL after the endpoint's own and a slash. It is not encoded: `keyHash` needs no encoding. */
  readonly path: string;
}
