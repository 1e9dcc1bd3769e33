import { reservationContracts } from "./reservation-contracts.js";

reservationContracts(["hotel", "flight", "train"]);
