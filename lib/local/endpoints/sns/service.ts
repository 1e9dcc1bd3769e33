import type { IdSource } from "../../ids.js";
import type { MessageAttributeValue, MessageAttributes } from "../../message-attributes.js";
import { RefusedPublicationError, type TopicMessage, type Topics } from "../../messages/topics.js";
import { AwsError } from "../aws-error.js";
import { errorResponse, escaped } from "../error-response.js";
import type { HttpResponse, ReceivedRequest } from "../http-message.js";

/** Resources that the operations of SNS work on. */
export interface SnsService {
  readonly topics: Topics;
  readonly nextId: IdSource;
}

/**
 * Answers a request to SNS: Publish and PublishBatch. SNS speaks the AWS Query protocol: parameters are a form, answers are XML.
 *
 * Source: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function answerSns(request: ReceivedRequest, service: SnsService): HttpResponse {
  try {
    const form = new URLSearchParams(request.body ?? "");
    const action = form.get("Action") ?? request.query.get("Action");
    if (action === "Publish") return xml(action, publish(form, service), service);
    if (action === "PublishBatch") return xml(action, publishBatch(form, service), service);
    throw new AwsError(
      "InvalidAction",
      `The local environment doesn't carry out ${action} of SNS. It knows Publish and PublishBatch.`,
    );
  } catch (thrown) {
    if (thrown instanceof AwsError) return errorResponse(request, thrown);
    if (!(thrown instanceof RefusedPublicationError)) throw thrown;
    return errorResponse(request, new AwsError("InvalidParameter", thrown.message));
  }
}

function publish(form: URLSearchParams, service: SnsService): string {
  const topicArn = form.get("TopicArn") ?? form.get("TargetArn") ?? "";
  return `<MessageId>${send(form, { prefix: "", topicArn }, service)}</MessageId>`;
}

function publishBatch(form: URLSearchParams, service: SnsService): string {
  const topicArn = form.get("TopicArn") ?? "";
  const [successful, failed]: [string[], string[]] = [[], []];
  for (let index = 1; ; index += 1) {
    const prefix = `PublishBatchRequestEntries.member.${index}.`;
    const id = form.get(`${prefix}Id`);
    if (id === null) break;
    try {
      const messageId = send(form, { prefix, topicArn }, service);
      successful.push(`<member><Id>${escaped(id)}</Id><MessageId>${messageId}</MessageId></member>`);
    } catch (error) {
      if (!(error instanceof RefusedPublicationError || error instanceof AwsError)) throw error;
      failed.push(
        `<member><Id>${escaped(id)}</Id><Code>InvalidParameter</Code><Message>${escaped(error.message)}</Message><SenderFault>true</SenderFault></member>`,
      );
    }
  }
  return `<Successful>${successful.join("")}</Successful><Failed>${failed.join("")}</Failed>`;
}

function send(
  form: URLSearchParams,
  { prefix, topicArn }: { readonly prefix: string; readonly topicArn: string },
  { topics }: SnsService,
): string {
  if (!topics.has(topicArn)) throw new AwsError("NotFound", "Topic does not exist", 404);
  const text = (name: string) => form.get(prefix + name) ?? undefined;
  const message = text("Message");
  if (message === undefined || message === "") {
    throw new AwsError("InvalidParameter", "Invalid parameter: Empty message");
  }
  const publication: TopicMessage = {
    topicArn,
    message,
    subject: text("Subject"),
    attributes: attributesIn(form, prefix),
    groupId: text("MessageGroupId"),
    deduplicationId: text("MessageDeduplicationId"),
    isStructured: text("MessageStructure") === "json",
  };
  return topics.send(publication);
}

/** `MessageAttributes.entry.1.Name`, `….Value.DataType`, `….Value.StringValue`. */
function attributesIn(form: URLSearchParams, prefix: string): MessageAttributes {
  const attributes: Record<string, MessageAttributeValue> = {};
  for (let index = 1; ; index += 1) {
    const entry = `${prefix}MessageAttributes.entry.${index}.`;
    const name = form.get(`${entry}Name`);
    if (name === null) return attributes;
    const value = form.get(`${entry}Value.StringValue`) ?? form.get(`${entry}Value.BinaryValue`) ?? "";
    attributes[name] = { dataType: form.get(`${entry}Value.DataType`) ?? "String", value };
  }
}

function xml(action: string, result: string, { nextId }: SnsService): HttpResponse {
  const metadata = `<ResponseMetadata><RequestId>${nextId()}</RequestId></ResponseMetadata>`;
  return {
    status: 200,
    headers: { "content-type": "text/xml" },
    body: `<${action}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><${action}Result>${result}</${action}Result>${metadata}</${action}Response>`,
  };
}
