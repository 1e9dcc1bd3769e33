import { isObject, type JsonObject } from "../../asl/index.js";
import type { DistributedMap, LoadedBatcher, LoadedReader, LoadedWriter } from "../states/distributed-map.js";
import type { FieldReader } from "./fields.js";
import { argumentsField, loadNumber, loadTemplate, type StateReading } from "./load-exit.js";

const onlyDistributed = ["ItemReader", "ItemBatcher", "ResultWriter", "Label"];
const labelCharacters = 40;

/** The fields that only a distributed Map has; undefined for an inline one. */
export function loadDistributed(
  fields: FieldReader,
  reading: StateReading,
  isDistributed: boolean,
): DistributedMap | undefined {
  if (!isDistributed) {
    for (const name of onlyDistributed.filter((each) => fields.has(each))) {
      fields.report(`'${name}' needs a distributed Map: set Mode in ProcessorConfig to DISTRIBUTED`, name);
    }
    return undefined;
  }
  const label = fields.string("Label");
  if (label !== undefined && label.length > labelCharacters)
    fields.report(
      `A label has at most ${labelCharacters} characters, but this one has ${label.length}`,
      "Label",
    );
  return {
    label,
    reader: loadReader(fields.object("ItemReader"), reading),
    batcher: loadBatcher(fields.object("ItemBatcher"), reading),
    writer: loadWriter(fields.object("ResultWriter"), reading),
  };
}

const inReader = new Set(["Resource", "ReaderConfig", "Parameters", "Arguments"]);

function loadReader(fields: FieldReader | undefined, reading: StateReading): LoadedReader | undefined {
  if (fields === undefined) return undefined;
  fields.reportUnknown(inReader);
  const config = fields.object("ReaderConfig");
  const bounds = { atLeast: 0 };
  return {
    resource: fields.requiredString("Resource"),
    arguments: loadTemplate(fields, argumentsField(reading), reading),
    config: configOf(fields, "ReaderConfig"),
    maxItems: config && loadNumber(config, "MaxItems", { ...reading, bounds }),
  };
}

const inBatcher = new Set([
  "MaxItemsPerBatch",
  "MaxItemsPerBatchPath",
  "MaxInputBytesPerBatch",
  "MaxInputBytesPerBatchPath",
  "BatchInput",
]);

function loadBatcher(fields: FieldReader | undefined, reading: StateReading): LoadedBatcher | undefined {
  if (fields === undefined) return undefined;
  fields.reportUnknown(inBatcher);
  const given = { ...reading, bounds: { atLeast: 1 } };
  const batcher = {
    maxItems: loadNumber(fields, "MaxItemsPerBatch", given),
    maxBytes: loadNumber(fields, "MaxInputBytesPerBatch", given),
    input: loadTemplate(fields, "BatchInput", reading),
  };
  if (batcher.maxItems === undefined && batcher.maxBytes === undefined)
    fields.report("An ItemBatcher needs 'MaxItemsPerBatch' or 'MaxInputBytesPerBatch'");
  return batcher;
}

const inWriter = new Set(["Resource", "WriterConfig", "Parameters", "Arguments"]);

function loadWriter(fields: FieldReader | undefined, reading: StateReading): LoadedWriter | undefined {
  if (fields === undefined) return undefined;
  fields.reportUnknown(inWriter);
  if (!fields.has("Resource") && !fields.has("WriterConfig"))
    fields.report("A ResultWriter needs 'Resource' or 'WriterConfig'");
  return {
    resource: fields.string("Resource"),
    arguments: loadTemplate(fields, argumentsField(reading), reading),
    config: configOf(fields, "WriterConfig"),
  };
}

function configOf(fields: FieldReader, name: string): JsonObject {
  const config = fields.any(name);
  return isObject(config) ? config : {};
}
