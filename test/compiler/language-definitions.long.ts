import { describe, expect, it } from "@jest/globals";
import validate from "asl-validator";
import { definitionOf } from "../support/definitions.js";
import { languageSagas } from "../support/language-sagas.js";

// It takes half a second for each definition. In `npm test` it validates sequences, the trip booking and the group tour.
describe("asl-validator", () => {
  it.each(Object.entries(languageSagas))("accepts what this compiles to: %s", (_title, { saga }) => {
    // It writes into what it validates.
    const { isValid, errorsText } = validate(structuredClone(definitionOf(saga)));
    expect(isValid ? "" : errorsText("\n")).toBe("");
  });
});
