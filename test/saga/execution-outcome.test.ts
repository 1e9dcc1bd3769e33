import { describe, expect, it } from "@jest/globals";
import { compile } from "../../lib/core.js";
import { conditionsOf, outcomeOf } from "../../lib/saga/index.js";
import { sagaOf, step } from "../support/documents.js";

describe("the outcome of an execution", () => {
  it.each([
    ["SUCCEEDED", undefined, "completed"],
    ["FAILED", "Saga.Compensated", "compensated"],
    ["FAILED", "HotelDown", "stuck"],
    ["FAILED", "States.Runtime", "stuck"],
    ["FAILED", undefined, "stuck"],
    ["FAILED", null, "stuck"],
    ["ABORTED", "Saga.Compensated", "stopped"],
    ["TIMED_OUT", undefined, "stopped"],
    ["RUNNING", undefined, undefined],
    ["PENDING_REDRIVE", undefined, undefined],
  ])("of %s with the error %s is %s", (status, error, outcome) => {
    expect(outcomeOf({ status, error })).toBe(outcome);
  });

  it.each([
    ["SUCCEEDED", '{"outcome":"completed","output":{"outcome":"compensated"}}', undefined, "completed"],
    ["SUCCEEDED", '{"outcome":"compensated","failure":{}}', undefined, "compensated"],
    ["SUCCEEDED", null, undefined, "completed"],
    ["FAILED", undefined, "HotelDown", "stuck"],
    ["ABORTED", undefined, undefined, "stopped"],
  ])(
    "of %s with the output %s is told by its first property if a compensated saga is to succeed",
    (status, output, error, outcome) => {
      expect(outcomeOf({ status, error, output }, "succeed")).toBe(outcome);
    },
  );

  it("reads the error with which a compiled saga ends when it was compensated", () => {
    const { definition } = compile(sagaOf([step("Book")]));
    expect(definition?.States.Compensated).toMatchObject({
      Type: "Fail",
      Error: conditionsOf("compensated").error,
    });
  });
});
