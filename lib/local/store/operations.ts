import batchGetItem from "dynalite/actions/batchGetItem.js";
import batchWriteItem from "dynalite/actions/batchWriteItem.js";
import createTable from "dynalite/actions/createTable.js";
import deleteItem from "dynalite/actions/deleteItem.js";
import deleteTable from "dynalite/actions/deleteTable.js";
import describeTable from "dynalite/actions/describeTable.js";
import getItem from "dynalite/actions/getItem.js";
import listTables from "dynalite/actions/listTables.js";
import listTagsOfResource from "dynalite/actions/listTagsOfResource.js";
import putItem from "dynalite/actions/putItem.js";
import query from "dynalite/actions/query.js";
import scan from "dynalite/actions/scan.js";
import tagResource from "dynalite/actions/tagResource.js";
import untagResource from "dynalite/actions/untagResource.js";
import updateItem from "dynalite/actions/updateItem.js";
import updateTable from "dynalite/actions/updateTable.js";
import type { ActionInput } from "dynalite/db/index.js";
import batchGetItemChecks from "dynalite/validations/batchGetItem.js";
import batchWriteItemChecks from "dynalite/validations/batchWriteItem.js";
import createTableChecks from "dynalite/validations/createTable.js";
import deleteItemChecks from "dynalite/validations/deleteItem.js";
import deleteTableChecks from "dynalite/validations/deleteTable.js";
import describeTableChecks from "dynalite/validations/describeTable.js";
import getItemChecks from "dynalite/validations/getItem.js";
import type { ParameterChecks } from "dynalite/validations/index.js";
import listTablesChecks from "dynalite/validations/listTables.js";
import listTagsOfResourceChecks from "dynalite/validations/listTagsOfResource.js";
import putItemChecks from "dynalite/validations/putItem.js";
import queryChecks from "dynalite/validations/query.js";
import scanChecks from "dynalite/validations/scan.js";
import tagResourceChecks from "dynalite/validations/tagResource.js";
import untagResourceChecks from "dynalite/validations/untagResource.js";
import updateItemChecks from "dynalite/validations/updateItem.js";
import updateTableChecks from "dynalite/validations/updateTable.js";

/** An operation as dynalite has it. */
export interface DynaliteOperation {
  readonly action: typeof putItem;
  readonly checks: ParameterChecks<ActionInput>;
}

/** True if a failed condition is answered with the item that it was tried on; dynalite does not know this parameter. */
export const returnValuesOnConditionCheckFailure = {
  ReturnValuesOnConditionCheckFailure: { type: "String", enum: ["ALL_OLD", "NONE"] },
};

const conditional = (checks: ParameterChecks<ActionInput>): ParameterChecks<ActionInput> => ({
  ...checks,
  types: { ...checks.types, ...returnValuesOnConditionCheckFailure },
});

/** The operations that write items: they need the locks of these items. */
export const writes = {
  PutItem: { action: putItem, checks: conditional(putItemChecks) },
  UpdateItem: { action: updateItem, checks: conditional(updateItemChecks) },
  DeleteItem: { action: deleteItem, checks: conditional(deleteItemChecks) },
  BatchWriteItem: { action: batchWriteItem, checks: batchWriteItemChecks },
} satisfies Record<string, DynaliteOperation>;

/** The operations that read items. */
export const reads = {
  GetItem: { action: getItem, checks: getItemChecks },
  BatchGetItem: { action: batchGetItem, checks: batchGetItemChecks },
  Query: { action: query, checks: queryChecks },
  Scan: { action: scan, checks: scanChecks },
} satisfies Record<string, DynaliteOperation>;

/** The operations on tables. */
export const administration = {
  CreateTable: { action: createTable, checks: createTableChecks },
  DeleteTable: { action: deleteTable, checks: deleteTableChecks },
  DescribeTable: { action: describeTable, checks: describeTableChecks },
  ListTables: { action: listTables, checks: listTablesChecks },
  ListTagsOfResource: { action: listTagsOfResource, checks: listTagsOfResourceChecks },
  TagResource: { action: tagResource, checks: tagResourceChecks },
  UntagResource: { action: untagResource, checks: untagResourceChecks },
  UpdateTable: { action: updateTable, checks: updateTableChecks },
} satisfies Record<string, DynaliteOperation>;
