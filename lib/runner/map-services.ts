import type { JsonObject, JsonValue } from "../asl/index.js";

/** A request for the items of a distributed Map that has an ItemReader. */
export interface ItemReaderRequest {
  /** Such as `arn:aws:states:::s3:getObject`. */
  readonly resource: string;
  /** The value of Parameters or Arguments: the bucket, the key. */
  readonly arguments: JsonValue;
  /** ReaderConfig as it is written. */
  readonly config: JsonObject;
  /** The Map's name. */
  readonly state: string;
  readonly executionArn: string;
}

/**
 * Reads the items: answers a list, or the text of an object, which is read as ReaderConfig says: JSON, JSONL or CSV.
 * If it throws, the Map fails with States.ItemReaderFailed.
 */
export type ItemReader = (request: ItemReaderRequest) => readonly JsonValue[] | string;

/** A request to write the results of a distributed Map that has a ResultWriter. */
export interface ResultWriterRequest {
  /** Such as `arn:aws:states:::s3:putObject`. */
  readonly resource: string;
  readonly arguments: JsonValue;
  /** WriterConfig as it is written. */
  readonly config: JsonObject;
  readonly state: string;
  readonly mapRunArn: string;
  /** The child executions' outputs, in the order of the items. */
  readonly results: readonly JsonValue[];
}

/**
 * Writes the results: answers what the Map gives as ResultWriterDetails, such as `{ Bucket, Key }`. If it throws, the Map fails
 * with States.ResultWriterFailed.
 */
export type ResultWriter = (request: ResultWriterRequest) => JsonValue;
