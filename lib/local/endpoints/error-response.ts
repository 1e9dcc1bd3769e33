import { addresseeOf } from "./addressee.js";
import type { AwsError } from "./aws-error.js";
import type { HttpResponse, RequestHead } from "./http-message.js";

/**
 * An error in the protocol of the client that sent the request, whatever service it is for, so that the client shows the
 * message: JSON, XML in the forms of the Query protocol, of EC2 and of S3, or CBOR.
 *
 * Sources: https://smithy.io/2.0/aws/protocols/index.html, https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 */
export function errorResponse(head: RequestHead, { name, message, status }: AwsError): HttpResponse {
  const type = head.header("content-type") ?? "";
  const { service } = addresseeOf(head);
  if (head.header("smithy-protocol") === "rpc-v2-cbor") {
    return {
      status,
      headers: { "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" },
      body: cborOfTexts({ __type: name, message }),
    };
  }
  if (head.header("x-amz-target") === undefined && isXml(head, service, type)) {
    return { status, headers: { "content-type": "text/xml" }, body: xmlOf(service, name, message) };
  }
  return {
    status,
    headers: {
      "content-type": type.startsWith("application/x-amz-json") ? type : "application/json",
      "x-amzn-errortype": name,
    },
    body: JSON.stringify({ __type: name, message, Message: message }),
  };
}

/** Services of the protocol REST XML. Those of the Query protocol are told by the form that they send. */
const restXml = ["s3", "s3express", "s3-object-lambda", "s3-outposts", "route53", "cloudfront"];

function isXml({ query }: RequestHead, service: string | undefined, type: string): boolean {
  return (
    type.startsWith("application/x-www-form-urlencoded") ||
    query.has("Action") ||
    (service !== undefined && restXml.includes(service))
  );
}

function xmlOf(service: string | undefined, code: string, message: string): string {
  const error = `<Code>${escaped(code)}</Code><Message>${escaped(message)}</Message>`;
  if (service?.startsWith("s3")) return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${error}</Error>`;
  if (service === "ec2") return `<Response><Errors><Error>${error}</Error></Errors></Response>`;
  return `<ErrorResponse><Error><Type>Sender</Type>${error}</Error></ErrorResponse>`;
}

/** A text as the content of an XML element. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A map of a few texts (RFC 8949, section 3). */
function cborOfTexts(texts: Readonly<Record<string, string>>): Uint8Array {
  const entries = Object.entries(texts);
  return Buffer.concat([Buffer.from([0xa0 + entries.length]), ...entries.flat().map(cborText)]);
}

function cborText(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(3, 0x79);
  length.writeUInt16BE(bytes.length, 1);
  return Buffer.concat([length, bytes]);
}
