import { describe, expect, it } from "@jest/globals";
import { type Environment, readSettings } from "../../../lambda/shared/settings.js";

const environment = { TABLE_NAME: "cars", CAPACITY: "20" };
const read = (from: Environment) =>
  readSettings(from, (variables) => ({
    table: variables.text("TABLE_NAME"),
    capacity: variables.wholeNumber("CAPACITY"),
  }));

describe("a function's settings", () => {
  it("come from its environment", () => {
    expect(read(environment)).toEqual({ table: "cars", capacity: 20 });
  });

  it("may be zero", () => {
    expect(read({ ...environment, CAPACITY: "0" })).toMatchObject({ capacity: 0 });
  });

  it("fail with everything that is wrong in one message", () => {
    expect(() => read({ CAPACITY: "many" })).toThrow(
      expect.objectContaining({
        name: "InvalidConfiguration",
        message:
          "The function's environment cannot be used: TABLE_NAME must be set and not blank, received nothing; " +
          'CAPACITY must be a whole number of at least 0, in digits, received "many".',
      }),
    );
  });

  it.each(["", " ", "1.5", "1e3", "0x10", "+1", "NaN", "Infinity", "9007199254740992", "1 "])(
    "fail when a number is %j",
    (CAPACITY) => {
      expect(() => read({ ...environment, CAPACITY })).toThrow(`received "${CAPACITY}"`);
    },
  );

  it.each([undefined, "", "  "])("fail when the table's name is %j", (TABLE_NAME) => {
    expect(() => read({ ...environment, TABLE_NAME })).toThrow("TABLE_NAME must be set and not blank");
  });
});
