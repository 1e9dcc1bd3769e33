import { isArray, type JsonObject } from "../../../asl/index.js";
import { md5, md5OfAttributes, readAttributes, writtenAttributes } from "../../message-attributes.js";
import type { Queue, QueuedMessage } from "../../messages/queue.js";
import { systemAttributes } from "../../messages/queue-consumers.js";
import { accepted, outgoing, RefusedMessageError } from "../../messages/queues.js";
import { AwsError } from "../aws-error.js";
import type { RequestFields } from "../request-fields.js";
import { entriesOf, queueOf } from "./lookup.js";
import type { SqsOperation } from "./service.js";

/** AWS docs: "API_SendMessage". */
export const SendMessage: SqsOperation = (request, service, http) => {
  const queue = queueOf(request, service, http);
  return sent(queue, request.optionalText("MessageBody") ?? "", request.all());
};

/** AWS docs: "API_SendMessageBatch". */
export const SendMessageBatch: SqsOperation = (request, service, http) => {
  const queue = queueOf(request, service, http);
  return batch(request, (entry) => sent(queue, String(entry.MessageBody ?? ""), entry));
};

function sent(queue: Queue, body: string, fields: JsonObject): JsonObject {
  const message = accepted(queue, outgoing(body, fields));
  const ofAttributes = md5OfAttributes(readAttributes(fields.MessageAttributes));
  return {
    MessageId: message.id,
    MD5OfMessageBody: md5(body),
    ...(ofAttributes === undefined ? {} : { MD5OfMessageAttributes: ofAttributes }),
    ...(message.sequenceNumber === undefined ? {} : { SequenceNumber: message.sequenceNumber }),
  };
}

/** AWS docs: "API_ReceiveMessage". While a client has a message, time is real. */
export const ReceiveMessage: SqsOperation = async (request, service, http) => {
  const queue = queueOf(request, service, http);
  const { settings, resource } = queue;
  const atMost = request.integer("MaxNumberOfMessages", { atLeast: 1, atMost: 10 }) ?? 1;
  const visibilityTimeout =
    request.integer("VisibilityTimeout", { atLeast: 0, atMost: 43_200 }) ?? settings.visibilityTimeout;
  const waitSeconds =
    request.integer("WaitTimeSeconds", { atLeast: 0, atMost: 20 }) ?? settings.receiveWaitSeconds;
  const messages = await service.receives.receive(queue, { atMost, visibilityTimeout, waitSeconds });
  const account = resource.arn.split(":")[4] ?? "";
  const system = [...names(request, "AttributeNames"), ...names(request, "MessageSystemAttributeNames")];
  const own = names(request, "MessageAttributeNames");
  if (messages.length === 0) return {};
  return { Messages: messages.map((message) => received(message, { account, system, own })) };
};

function received(
  message: QueuedMessage,
  asked: { readonly account: string; readonly system: readonly string[]; readonly own: readonly string[] },
): JsonObject {
  const system = chosen(systemAttributes(message, asked.account), asked.system);
  const own = chosen(message.attributes, asked.own);
  const ofAttributes = md5OfAttributes(own);
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(Object.keys(system).length === 0 ? {} : { Attributes: system }),
    ...(ofAttributes === undefined
      ? {}
      : { MD5OfMessageAttributes: ofAttributes, MessageAttributes: writtenAttributes(own) }),
  };
}

function names(request: RequestFields, parameter: string): string[] {
  const value = request.any(parameter);
  return isArray(value) ? value.map(String) : [];
}

/** The entries that are asked for by name, by the beginning of a name, or by `All`. */
function chosen<Value>(
  values: Readonly<Record<string, Value>>,
  asked: readonly string[],
): Record<string, Value> {
  const isAsked = (name: string) =>
    asked.some(
      (one) =>
        one === "All" ||
        one === ".*" ||
        one === name ||
        (one.endsWith(".*") && name.startsWith(one.slice(0, -2))),
    );
  return Object.fromEntries(Object.entries(values).filter(([name]) => isAsked(name)));
}

/** AWS docs: "API_DeleteMessage". There is nothing wrong with deleting what is gone. */
export const DeleteMessage: SqsOperation = (request, service, http) => {
  queueOf(request, service, http).remove(request.text("ReceiptHandle"));
  return {};
};

/** AWS docs: "API_DeleteMessageBatch". */
export const DeleteMessageBatch: SqsOperation = (request, service, http) => {
  const queue = queueOf(request, service, http);
  return batch(request, ({ ReceiptHandle }) => {
    queue.remove(String(ReceiptHandle));
    return {};
  });
};

/** AWS docs: "API_ChangeMessageVisibility". */
export const ChangeMessageVisibility: SqsOperation = (request, service, http) => {
  const queue = queueOf(request, service, http);
  const seconds = request.integer("VisibilityTimeout", { atLeast: 0, atMost: 43_200 }) ?? 0;
  changeVisibility(queue, request.text("ReceiptHandle"), seconds);
  return {};
};

/** AWS docs: "API_ChangeMessageVisibilityBatch". */
export const ChangeMessageVisibilityBatch: SqsOperation = (request, service, http) => {
  const queue = queueOf(request, service, http);
  return batch(request, ({ ReceiptHandle, VisibilityTimeout }) => {
    changeVisibility(queue, String(ReceiptHandle), Number(VisibilityTimeout ?? 0));
    return {};
  });
};

function changeVisibility(queue: Queue, receiptHandle: string, seconds: number): void {
  if (queue.changeVisibility(receiptHandle, seconds)) return;
  throw new AwsError(
    "com.amazonaws.sqs#MessageNotInflight",
    "The specified message isn't in flight.",
    400,
    "AWS.SimpleQueueService.MessageNotInflight",
  );
}

/** Carries out each entry of a batch; one that fails does not keep the others from it. */
function batch(request: RequestFields, carryOut: (entry: JsonObject) => JsonObject) {
  const Successful: JsonObject[] = [];
  const Failed: JsonObject[] = [];
  for (const entry of entriesOf(request)) {
    const Id = String(entry.Id);
    try {
      Successful.push({ Id, ...carryOut(entry) });
    } catch (error) {
      if (!(error instanceof RefusedMessageError || error instanceof AwsError)) throw error;
      const Code = error instanceof AwsError ? error.name.replace(/^.*#/, "") : error.code;
      Failed.push({ Id, SenderFault: true, Code, Message: error.message });
    }
  }
  return { Successful, Failed };
}
