import { reservationContracts } from "./reservation-contracts.js";

reservationContracts(["car", "flight", "train", "excursion"]);
