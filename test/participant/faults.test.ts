import { describe, it } from "@jest/globals";
import { ledger } from "../../lib/participant.js";
import { laws } from "./laws.js";
import { formsOf } from "./worlds.js";

describe.each(Object.entries(formsOf(ledger)))("a ledger of %s", (form, newWorld) => {
  it.each(laws.filter(({ isOf }) => isOf(form)))("$name", ({ check }) => check(newWorld));
});
