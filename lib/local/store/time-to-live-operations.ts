import describeTableChecks from "dynalite/validations/describeTable.js";
import type { ParameterChecks, ParameterTypes } from "dynalite/validations/index.js";
import type { JsonObject } from "../../asl/index.js";
import type { Database } from "./database.js";
import { validationException } from "./store-error.js";

interface UpdateTimeToLiveInput {
  readonly TableName: string;
  readonly TimeToLiveSpecification: { readonly AttributeName: string; readonly Enabled: boolean };
}

const table: ParameterTypes = describeTableChecks.types;

const describeChecks: ParameterChecks<{ readonly TableName: string }> = { types: table };

const updateChecks: ParameterChecks<UpdateTimeToLiveInput> = {
  types: {
    ...table,
    TimeToLiveSpecification: {
      type: "FieldStruct<TimeToLiveSpecification>",
      notNull: true,
      children: {
        AttributeName: {
          type: "String",
          notNull: true,
          lengthGreaterThanOrEqual: 1,
          lengthLessThanOrEqual: 255,
        },
        Enabled: { type: "Boolean", notNull: true },
      },
    },
  },
};

/** UpdateTimeToLive: takes effect at once, where AWS takes up to an hour. */
export async function updateTimeToLive(database: Database, parameters: JsonObject): Promise<JsonObject> {
  const { TableName, TimeToLiveSpecification } = database.checked(updateChecks, parameters);
  const { AttributeName, Enabled } = TimeToLiveSpecification;
  await database.table(TableName);
  const current = database.timeToLive.attributeOf(TableName);
  if (current !== undefined && current !== AttributeName) {
    throw validationException(
      `TimeToLive is active on a different AttributeName: current AttributeName is ${current}`,
    );
  }
  if (Enabled === (current !== undefined)) {
    throw validationException(`TimeToLive is already ${Enabled ? "enabled" : "disabled"}`);
  }
  if (Enabled) await database.enableTimeToLive(TableName, AttributeName);
  else database.timeToLive.disable(TableName);
  return { TimeToLiveSpecification: { AttributeName, Enabled } };
}

export async function describeTimeToLive(database: Database, parameters: JsonObject): Promise<JsonObject> {
  const { TableName } = database.checked(describeChecks, parameters);
  await database.table(TableName);
  const AttributeName = database.timeToLive.attributeOf(TableName);
  return {
    TimeToLiveDescription:
      AttributeName === undefined
        ? { TimeToLiveStatus: "DISABLED" }
        : { TimeToLiveStatus: "ENABLED", AttributeName },
  };
}
