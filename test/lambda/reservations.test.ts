import { reservationTests } from "./reservations.js";

// One of those that take reservations for some days, and one that does for a day; hotel and train are in reservations.long.ts.
reservationTests(["car", "flight"]);
