import { describe, expect, it } from "@jest/globals";
import { inCompiler, inModel } from "./faults.js";
import { brokenWith, faultySource, StaleFaultError } from "./patched.js";

describe("the comparison of machine and model", () => {
  it.each(inCompiler)("finds a mistake of the compiler: $name", async (fault) => {
    expect(await brokenWith(fault, fault)).toContain("model");
  });

  it.each(inModel)("finds a mistake of the model: $name", async (fault) => {
    expect(await brokenWith(fault, fault)).toContain("model");
  });

  it("finds nothing where there is no mistake", async () => {
    expect(await brokenWith(undefined, { shownBy: "late" })).toEqual([]);
  });
});

describe("a planted fault", () => {
  it("is one of at least ten in the compiler, and of ten in the model", () => {
    expect(inCompiler.length).toBeGreaterThanOrEqual(10);
    expect(inModel.length).toBeGreaterThanOrEqual(10);
  });

  it("is refused if its text isn't there any more", () => {
    const [fault] = inModel;
    expect(() => fault && faultySource({ ...fault, from: "no such text" })).toThrow(StaleFaultError);
  });
});
