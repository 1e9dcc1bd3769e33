import { describe, expect, it } from "@jest/globals";
import { readSettings } from "../../../lambda/shared/settings.js";
import { reservations, stock } from "../../../lambda/shared/stock.js";

const environment = { TABLE_NAME: "cars", CAPACITY: "20", PRICE: "45" };

describe("a function's settings", () => {
  it("come from its environment", () => {
    expect(stock(environment)).toMatchObject({ capacity: 20, price: 45 });
  });

  it("ask no terms of one that only cancels or confirms", () => {
    expect(() => reservations({ TABLE_NAME: "cars" })).not.toThrow();
  });

  it("may be zero: nothing to let, or for nothing", () => {
    expect(stock({ ...environment, CAPACITY: "0", PRICE: "0" })).toMatchObject({ capacity: 0, price: 0 });
  });

  it("fail with everything that is wrong in one message", () => {
    expect(() => stock({ CAPACITY: "many", PRICE: "-1" })).toThrow(
      expect.objectContaining({
        name: "InvalidConfiguration",
        message:
          "The function's environment cannot be used: TABLE_NAME must be set and not blank, received nothing; " +
          'CAPACITY must be a whole number of at least 0, in digits, received "many"; ' +
          'PRICE must be a whole number of at least 0, in digits, received "-1".',
      }),
    );
  });

  it.each(["", " ", "1.5", "1e3", "0x10", "+1", "NaN", "Infinity", "9007199254740992", "1 "])(
    "fail when a number is %j",
    (PAYMENT_LIMIT) => {
      const read = () =>
        readSettings({ PAYMENT_LIMIT }, (variables) => variables.wholeNumber("PAYMENT_LIMIT"));
      expect(read).toThrow(`received "${PAYMENT_LIMIT}"`);
    },
  );

  it.each([undefined, "", "  "])("fail when the table's name is %j", (TABLE_NAME) => {
    expect(() => reservations({ TABLE_NAME })).toThrow("TABLE_NAME must be set and not blank");
  });
});
