// npm run bench:ledger [-- --reservations N --at-once N]: what the ledger asks of DynamoDB. Prints consumed capacity and throughput
// of many reservations of one date, beside an item that all of them share, and of each kind of call, beside idempotency alone.
import { parseArgs } from "node:util";
import { compareOperations } from "./ledger/operations.js";
import { compareReservations } from "./ledger/reservations.js";

const { values } = parseArgs({
  options: {
    reservations: { type: "string", default: "2000" },
    "at-once": { type: "string", default: "4" },
  },
});

async function main(): Promise<void> {
  await compareReservations({ reservations: Number(values.reservations), atOnce: Number(values["at-once"]) });
  await compareOperations();
}

void main();
