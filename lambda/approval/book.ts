import { documentClient } from "../shared/client.js";
import { readSettings } from "../shared/settings.js";
import { ApprovalBook } from "./approval-book.js";

/** The book of this function, from TABLE_NAME. */
export const book = new ApprovalBook({
  client: documentClient,
  tableName: readSettings(process.env, (variables) => variables.text("TABLE_NAME")),
});
