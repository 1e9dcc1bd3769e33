import { reservationTests } from "./reservations.js";

// One of those that share their code; the others are in reservations.long.ts.
reservationTests(["car"]);
