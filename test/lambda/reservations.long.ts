import { reservationTests } from "./reservations.js";

reservationTests(["hotel", "flight", "train", "excursion"]);
