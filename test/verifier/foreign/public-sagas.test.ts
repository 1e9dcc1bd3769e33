import { checkPublicSagas } from "./public-sagas/check.js";

checkPublicSagas(1);
