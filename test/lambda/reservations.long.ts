import { reservationTests } from "./reservations.js";

reservationTests(["hotel", "train"]);
