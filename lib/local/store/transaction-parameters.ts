import type { Item } from "dynalite/db/index.js";
import deleteItemChecks from "dynalite/validations/deleteItem.js";
import getItemChecks from "dynalite/validations/getItem.js";
import type { ParameterChecks, ParameterTypes } from "dynalite/validations/index.js";
import putItemChecks from "dynalite/validations/putItem.js";
import updateItemChecks from "dynalite/validations/updateItem.js";
import type { ReturnConsumedCapacity } from "./consumed-capacity.js";
import { returnValuesOnConditionCheckFailure } from "./operations.js";

interface ActionOnKey {
  readonly TableName: string;
  readonly Key: Item;
}

interface ConditionalAction {
  readonly ReturnValuesOnConditionCheckFailure?: "ALL_OLD" | "NONE";
}

/** One action of TransactWriteItems: exactly one of these is there. */
export interface TransactWriteItem {
  readonly ConditionCheck?: ActionOnKey & ConditionalAction;
  readonly Delete?: ActionOnKey & ConditionalAction;
  readonly Put?: { readonly TableName: string; readonly Item: Item } & ConditionalAction;
  readonly Update?: ActionOnKey & ConditionalAction;
}

export interface TransactWriteItemsInput {
  readonly ClientRequestToken?: string;
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity;
  readonly TransactItems: readonly TransactWriteItem[];
}

export interface TransactGetItemsInput {
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity;
  readonly TransactItems: readonly { readonly Get: ActionOnKey }[];
}

/** Parameters of an action in a transaction: some of those that it has outside of one, in the same form. */
function action(
  name: string,
  types: ParameterTypes,
  required: readonly string[],
  optional: readonly string[],
) {
  const children: Record<string, unknown> = {};
  for (const each of optional) children[each] = types[each];
  for (const each of required) {
    const type = types[each];
    children[each] = { ...(typeof type === "string" ? { type } : type), notNull: true };
  }
  return { type: `FieldStruct<${name}>`, children };
}

const condition = ["ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"];

function write(
  name: string,
  types: ParameterTypes,
  required: readonly string[],
  optional: readonly string[],
) {
  const { type, children } = action(name, types, required, optional);
  return { type, children: { ...children, ...returnValuesOnConditionCheckFailure } };
}

/** Between 1 and 100 actions. */
const actions = (name: string, children: object) => ({
  type: "List",
  notNull: true,
  lengthGreaterThanOrEqual: 1,
  lengthLessThanOrEqual: 100,
  children: { type: `ValueStruct<${name}>`, children },
});

const { ReturnConsumedCapacity: capacity, ReturnItemCollectionMetrics: metrics } = putItemChecks.types;

export const transactWriteItemsChecks: ParameterChecks<TransactWriteItemsInput> = {
  types: {
    ClientRequestToken: { type: "String", lengthGreaterThanOrEqual: 1, lengthLessThanOrEqual: 36 },
    ReturnConsumedCapacity: capacity ?? "String",
    ReturnItemCollectionMetrics: metrics ?? "String",
    TransactItems: actions("TransactWriteItem", {
      ConditionCheck: write(
        "ConditionCheck",
        deleteItemChecks.types,
        ["TableName", "Key", "ConditionExpression"],
        condition,
      ),
      Delete: write("Delete", deleteItemChecks.types, ["TableName", "Key"], condition),
      Put: write("Put", putItemChecks.types, ["TableName", "Item"], condition),
      Update: write("Update", updateItemChecks.types, ["TableName", "Key", "UpdateExpression"], condition),
    }),
  },
  custom({ TransactItems }, store) {
    for (const { ConditionCheck, Delete, Put, Update } of TransactItems) {
      const given = [ConditionCheck, Delete, Put, Update].filter((each) => each !== undefined).length;
      if (given === 0) {
        return "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request";
      }
      if (given > 1) return "TransactItems can only contain one of Check, Put, Update or Delete";
      const message =
        (ConditionCheck && deleteItemChecks.custom?.(ConditionCheck, store)) ??
        (Delete && deleteItemChecks.custom?.(Delete, store)) ??
        (Put && putItemChecks.custom?.(Put, store)) ??
        (Update && updateItemChecks.custom?.(Update, store));
      if (message !== undefined) return message;
    }
    return undefined;
  },
};

export const transactGetItemsChecks: ParameterChecks<TransactGetItemsInput> = {
  types: {
    ReturnConsumedCapacity: capacity ?? "String",
    TransactItems: actions("TransactGetItem", {
      Get: {
        ...action(
          "Get",
          getItemChecks.types,
          ["TableName", "Key"],
          ["ExpressionAttributeNames", "ProjectionExpression"],
        ),
        notNull: true,
      },
    }),
  },
  custom({ TransactItems }, store) {
    for (const { Get } of TransactItems) {
      const message = getItemChecks.custom?.(Get, store);
      if (message) return message;
    }
    return undefined;
  },
};
