import { takePayment } from "../../lib/examples/group-tour/operations.js";
import { pay, payments } from "./payments.js";

/** Takes the payment for a group tour. */
export const handler = payments.action(takePayment, pay, { malformed: "InvalidRequest" });
