import { takePayment } from "../../lib/examples/trip-booking/operations.js";
import { pay, payments } from "./payments.js";

/** Takes the payment for a trip. */
export const handler = payments.action(takePayment, pay, { malformed: "InvalidRequest" });
