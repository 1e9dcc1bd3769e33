// The parts of dynalite 4 that the store uses. dynalite comes without types, and its version is pinned.

declare module "dynalite/db/index.js" {
  type JsonObject = import("../../asl/index.js").JsonObject;

  /** DynamoDB's form of an item, or of its key: `{ "id": { "S": "1" } }`. */
  export type Item = Readonly<Record<string, JsonObject>>;

  /** dynalite's own errors have a status, and the body of the answer. */
  export interface DynaliteError extends Error {
    readonly statusCode?: number;
    readonly body?: JsonObject;
  }

  export type Callback<Value> = (error?: DynaliteError | null, value?: Value) => void;

  export type WriteOperation =
    | { readonly type: "put"; readonly key: string; readonly value: Item }
    | { readonly type: "del"; readonly key: string };

  /** Makes a callback release a lock before it goes on. */
  export type Release = <Results extends readonly unknown[]>(
    callback: (...results: Results) => void,
  ) => (...results: Results) => void;

  /** The items of a table, or the entries of an index. */
  export interface ItemDb {
    get(key: string, callback: Callback<Item>): void;
    put(key: string, item: Item, callback: Callback<never>): void;
    del(key: string, callback: Callback<never>): void;
    batch(operations: readonly WriteOperation[], callback: Callback<never>): void;
    lock(key: string, work: (release: Release) => void): void;
    createValueStream(options?: object): import("node:stream").Readable & AsyncIterable<Item>;
  }

  export interface TableDescription {
    readonly TableName: string;
    readonly KeySchema: readonly { readonly AttributeName: string }[];
  }

  export interface DynaliteStore {
    readonly db: { close(callback: Callback<never>): void };
    getItemDb(table: string): ItemDb;
    getIndexDb(type: string, table: string, index: string): ItemDb;
    /** With `false` before the callback, also a table that is being created or deleted. */
    getTable(
      table: string,
      ...rest: [Callback<TableDescription>] | [active: boolean, Callback<TableDescription>]
    ): void;
  }

  /** An operand of an expression: the path of an attribute, a value such as `{ S: "text" }`, or `size(…)`. */
  export type Operand = readonly (string | number)[] | JsonObject | Expression;

  /** A condition or a filter, parsed. */
  export interface Expression {
    /** An operator, such as `and` or `<=`, or `function`. */
    readonly type: string;
    /** The name of the function. */
    readonly name?: string;
    readonly args: readonly Operand[];
  }

  /** Parameters of an operation that have passed their checks. */
  export interface ActionInput {
    readonly TableName: string;
    readonly Key?: Item;
    readonly Item?: Item;
    readonly RequestItems?: Readonly<Record<string, readonly WriteRequest[]>>;
    readonly ReturnValuesOnConditionCheckFailure?: "ALL_OLD" | "NONE";
    /** The ConditionExpression, parsed. */
    readonly _condition?: ParsedExpression;
    /** The FilterExpression, parsed. */
    readonly _filter?: ParsedExpression;
  }

  export interface ParsedExpression {
    readonly expression: Expression;
  }

  export interface WriteRequest {
    readonly PutRequest?: { readonly Item: Item };
    readonly DeleteRequest?: { readonly Key: Item };
  }

  const db: {
    create(options: {
      readonly createTableMs: number;
      readonly updateTableMs: number;
      readonly deleteTableMs: number;
    }): DynaliteStore;
    /** Visits the attributes of a table's key until something is returned. */
    traverseKey<Found>(
      table: TableDescription,
      visit: (attribute: string, type: string) => Found | undefined,
    ): Found | undefined;
    /** The key by which dynalite stores an item. */
    createKey(item: Item, table: TableDescription): string;
    itemSize(item: Item): number;
    /** Tells if a condition or a filter holds for an item. */
    matchesExprFilter(item: Item, expression: Expression): boolean;
    capacityUnits(item: Item | undefined, isRead: boolean, isConsistent: boolean): number;
  };
  export default db;
}

declare module "dynalite/validations/index.js" {
  type JsonObject = import("../../asl/index.js").JsonObject;
  type DynaliteStore = import("dynalite/db/index.js").DynaliteStore;

  /** Types and constraints of an operation's parameters. */
  export type ParameterTypes = Readonly<Record<string, ParameterType>>;
  export type ParameterType = string | ({ readonly type: string } & Readonly<Record<string, unknown>>);

  /** Checks of an operation's parameters. `Input` is what passes them. */
  export interface ParameterChecks<Input> {
    readonly types: ParameterTypes;
    /** The message of the first rule across parameters that is broken. It adds what it has parsed to the input. */
    readonly custom?: (input: Input, store: DynaliteStore) => string | undefined;
  }

  const validations: {
    /** The parameters that the operation knows. Throws a DynaliteError where one is of another type. */
    checkTypes<Input>(parameters: JsonObject, types: ParameterChecks<Input>["types"]): Input;
    /** Throws a DynaliteError. */
    checkValidations<Input>(
      input: Input,
      types: ParameterTypes,
      custom: ParameterChecks<Input>["custom"],
      store: DynaliteStore,
    ): void;
  };
  export default validations;
}

declare module "dynalite/validations/*" {
  const checks: import("dynalite/validations/index.js").ParameterChecks<
    import("dynalite/db/index.js").ActionInput
  >;
  export default checks;
}

declare module "dynalite/actions/*" {
  type JsonObject = import("../../asl/index.js").JsonObject;

  /** Carries an operation out, and calls back with its answer. */
  const action: (
    store: import("dynalite/db/index.js").DynaliteStore,
    input: import("dynalite/db/index.js").ActionInput,
    callback: import("dynalite/db/index.js").Callback<JsonObject>,
  ) => void;
  export default action;
}
