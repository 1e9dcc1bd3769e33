import type { JsonValue } from "../../lib/asl/index.js";
import type { OperationDocument } from "../../lib/saga/index.js";
import { ref } from "./documents.js";

/** The conditions on answers such as `{ success: false, reason: "why" }`. */
export const rejects: Pick<OperationDocument, "rejectedWhen"> = {
  rejectedWhen: {
    when: { $eq: [ref("response", "success"), false] },
    rejection: "Declined",
    reason: ref("response", "reason"),
  },
};
export const succeeds: Pick<OperationDocument, "succeededWhen"> = {
  succeededWhen: { $eq: [ref("response", "success"), true] },
};
export const both = { ...rejects, ...succeeds };
export const final = { rejectionsAreFinal: true };

/** Answers of a function that throws nothing. */
export const said = {
  yes: { success: true },
  no: { success: false, reason: "out of stock" },
  nothing: { success: null },
} as const satisfies Readonly<Record<string, JsonValue>>;
