import { isArray, isObject, type JsonObject, type JsonValue, parseJson } from "../../asl/index.js";
import { setOwn } from "../jsonata/evaluate/values.js";
import type { ItemReader, ItemReaderRequest, ResultWriter, ResultWriterRequest } from "../map-services.js";
import { errors, StateError } from "../states/failure.js";

/**
 * Reads the items of a distributed Map by its handler.
 *
 * @throws StateError States.ItemReaderFailed
 */
export function readItems(
  reader: ItemReader | undefined,
  request: ItemReaderRequest,
  maxItems: number | undefined,
): readonly JsonValue[] {
  if (reader === undefined) {
    throw failed(`nothing reads ${request.resource} here: give the execution an itemReader`);
  }
  try {
    const read = reader(request);
    const items = typeof read === "string" ? parseItems(read, request.config) : read;
    return maxItems === undefined || maxItems === 0 ? items : items.slice(0, maxItems);
  } catch (error) {
    if (error instanceof StateError) throw error;
    throw failed(error instanceof Error ? error.message : String(error));
  }
}

function failed(message: string): StateError {
  return new StateError(errors.itemReaderFailed, message);
}

function parseItems(text: string, config: JsonObject): readonly JsonValue[] {
  switch (config.InputType) {
    case "CSV":
      return csvItems(text, config);
    case "JSONL":
      return text
        .split(/\r?\n/)
        .filter((line) => line.trim() !== "")
        .map(parseJson);
    case "JSON":
    case undefined:
      return jsonItems(parseJson(text), config.ItemsPointer);
    default:
      throw failed(
        `The itemReader answered a text, but items of the InputType ${JSON.stringify(config.InputType)} must be answered as a list`,
      );
  }
}

/** The list that a JSON pointer such as `/orders` names; of an object its properties, each with Key and Value. */
function jsonItems(document: JsonValue, pointer: JsonValue | undefined): readonly JsonValue[] {
  let value: JsonValue | undefined = document;
  const steps = typeof pointer === "string" ? pointer.split("/").slice(1) : [];
  for (const step of steps.map((text) => text.replaceAll("~1", "/").replaceAll("~0", "~"))) {
    value = isArray(value) ? value[Number(step)] : isObject(value) ? value[step] : undefined;
  }
  if (isArray(value)) return value;
  if (isObject(value)) return Object.entries(value).map(([Key, Value]) => ({ Key, Value }));
  throw failed("Attempting to map over non-iterable node.");
}

const delimiters: ReadonlyMap<JsonValue | undefined, string> = new Map<JsonValue | undefined, string>([
  ["COMMA", ","],
  ["PIPE", "|"],
  ["SEMICOLON", ";"],
  ["SPACE", " "],
  ["TAB", "\t"],
]);

/** An object for each row, its values all texts, its names those of the first row or of CSVHeaders. */
function csvItems(text: string, config: JsonObject): JsonValue[] {
  const rows = csvRows(text, delimiters.get(config.CSVDelimiter) ?? ",");
  const given = isArray(config.CSVHeaders) ? config.CSVHeaders.map(String) : undefined;
  const names = config.CSVHeaderLocation === "GIVEN" ? given : rows.shift();
  if (names === undefined) return [];
  return rows.map((row) => {
    const item: Record<string, JsonValue> = {};
    for (const [index, name] of names.entries()) setOwn(item, name, row[index] ?? "");
    return item;
  });
}

function csvRows(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = "";
  let isQuoted = false;
  const endField = (): void => {
    row.push(field);
    field = "";
  };
  const endRow = (): void => {
    endField();
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (isQuoted && character === '"' && text.charAt(at + 1) === '"') {
      field += '"';
      at += 1;
    } else if (character === '"' && (isQuoted || field === "")) isQuoted = !isQuoted;
    else if (isQuoted) field += character;
    else if (character === delimiter) endField();
    else if (character === "\n") endRow();
    else if (character !== "\r") field += character;
  }
  endRow();
  return rows;
}

/**
 * Writes the results of a distributed Map by its handler.
 *
 * @returns the details that the Map gives.
 * @throws StateError States.ResultWriterFailed
 */
export function writeResults(writer: ResultWriter | undefined, request: ResultWriterRequest): JsonValue {
  if (writer === undefined) {
    throw new StateError(
      errors.resultWriterFailed,
      `nothing writes to ${request.resource} here: give the execution a resultWriter`,
    );
  }
  try {
    return writer(request);
  } catch (error) {
    throw new StateError(errors.resultWriterFailed, error instanceof Error ? error.message : String(error));
  }
}
