import { createHash } from "node:crypto";
import { type JsonObject, type JsonValue, objectOr } from "../asl/index.js";

/** An attribute that a sender puts beside a message. */
export interface MessageAttributeValue {
  /** `String`, `Number` or `Binary`, with a label of the sender's after a dot or without; in SNS also `String.Array`. */
  readonly dataType: string;
  /** The value as text; of a binary one, in base64. */
  readonly value: string;
}

/** Attributes by name. */
export type MessageAttributes = Readonly<Record<string, MessageAttributeValue>>;

/** Attributes as requests and tasks have them: `{ name: { DataType, StringValue } }`. */
export function readAttributes(value: JsonValue | undefined): MessageAttributes {
  return Object.fromEntries(
    Object.entries(objectOr(value)).map(([name, attribute]): [string, MessageAttributeValue] => {
      const { DataType, StringValue, BinaryValue } = objectOr(attribute);
      const text = StringValue ?? BinaryValue ?? "";
      return [
        name,
        { dataType: String(DataType), value: typeof text === "string" ? text : JSON.stringify(text) },
      ];
    }),
  );
}

/** Texts as attributes. */
export function textAttributes(texts: Readonly<Record<string, string>> = {}): MessageAttributes {
  return Object.fromEntries(
    Object.entries(texts).map(([name, value]): [string, MessageAttributeValue] => [
      name,
      { dataType: "String", value },
    ]),
  );
}

/** Attributes as ReceiveMessage has them. */
export function writtenAttributes(attributes: MessageAttributes): JsonObject {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { dataType, value }]) => [
      name,
      { DataType: dataType, [isBinary(dataType) ? "BinaryValue" : "StringValue"]: value },
    ]),
  );
}

export function md5(text: string | Buffer): string {
  return createHash("md5").update(text).digest("hex");
}

/**
 * The digest of attributes by which clients see that they have arrived.
 *
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html, "Calculating the
 * MD5 message digest for message attributes"
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const parts = names.flatMap((name) => {
    const { dataType, value } = attributes[name] ?? { dataType: "", value: "" };
    const content = isBinary(dataType) ? Buffer.from(value, "base64") : Buffer.from(value);
    return [
      ...measured(Buffer.from(name)),
      ...measured(Buffer.from(dataType)),
      Buffer.from([isBinary(dataType) ? 2 : 1]),
      ...measured(content),
    ];
  });
  return md5(Buffer.concat(parts));
}

export function isBinary(dataType: string): boolean {
  return dataType.startsWith("Binary");
}

function measured(content: Buffer): Buffer[] {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return [length, content];
}
