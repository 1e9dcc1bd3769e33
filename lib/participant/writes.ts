/** An item or its key, as plain values. */
export type PlainItem = Readonly<Record<string, unknown>>;

/** Expressions of a write, as DynamoDB has them, with plain values. */
export interface WriteExpressions {
  readonly TableName: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: PlainItem;
}

/**
 * One write of a handler's effect: one of Put, Update, Delete and ConditionCheck, as in DynamoDB's TransactWriteItems, with
 * plain values instead of typed ones.
 */
export interface LedgerWrite {
  readonly Put?: WriteExpressions & { readonly Item: PlainItem };
  readonly Update?: WriteExpressions & { readonly Key: PlainItem; readonly UpdateExpression: string };
  readonly Delete?: WriteExpressions & { readonly Key: PlainItem };
  readonly ConditionCheck?: WriteExpressions & {
    readonly Key: PlainItem;
    readonly ConditionExpression: string;
  };
  /**
   * The error if this write's condition does not hold. A rejection is recorded: `otherwise: () => reject("SoldOut", "…")`. Any other
   * error is thrown as it is, and the call may be tried again. A compensation may only have others.
   * @default - a failed condition means that the handler has read something that has changed: it is called again
   */
  readonly otherwise?: () => Error;
}

/** An effect in DynamoDB. It is carried out together with the ledger's entry, or not at all. */
export interface LedgerEffect<Answer> {
  /** At most 99, as a transaction has 100 at most and the entry is one. None if there is nothing to do. */
  readonly writes: readonly LedgerWrite[];
  /** Answer of the action, kept under the key: JSON of at most 256 KiB. */
  readonly answer: Answer;
}

/** An update of the one item that holds the effect and the ledger's entry: DynamoDB's expressions in parts, with plain values. */
export interface ItemUpdate {
  /** Clauses of SET: `["taken = if_not_exists(taken, :none) + :units"]`. */
  readonly set?: readonly string[];
  /** Attributes to remove. */
  readonly remove?: readonly string[];
  /** Condition of the update. An item that nobody has written yet has no attributes. */
  readonly condition?: string;
  /**
   * The error if the condition does not hold. A rejection is recorded; any other error is thrown as it is, and the call may be
   * tried again. A compensation may only have others.
   * @default - a failed condition means that the handler has read something that has changed: it is called again
   */
  readonly otherwise?: () => Error;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: PlainItem;
}

/** The effect of an action in one item, and its answer. */
export interface ItemEffect<Answer> extends ItemUpdate {
  /** Answer of the action, kept under the key: JSON of at most 256 KiB, and all in one item of at most 400 KB. */
  readonly answer: Answer;
}
