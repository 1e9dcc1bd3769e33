import { describe, expect, it } from "@jest/globals";
import { carFirst } from "../../bench/coordination/process-change.js";

describe("the change that the car is cancelled first", () => {
  it("deploys the state machine again, and no function", () => {
    expect(carFirst("Saga")).toMatchObject({
      changed: { "AWS::StepFunctions::StateMachine": 1 },
      redeployed: 0,
    });
  });

  it("deploys a coordinator's function again, and changes nothing else", () => {
    expect(carFirst("CoordinatorFunction")).toMatchObject({
      changed: { "AWS::Lambda::Function": 1 },
      redeployed: 1,
    });
  });

  it("deploys every link of a chain again, and changes what some of them may invoke", () => {
    const { changed, redeployed } = carFirst("FunctionChain");
    expect(redeployed).toBe(changed["AWS::Lambda::Function"]);
    expect(redeployed).toBeGreaterThan(10);
    expect(changed["AWS::IAM::Policy"]).toBeGreaterThan(3);
  });

  it("deploys every link of a chain of events again, and changes rules", () => {
    const { changed, redeployed } = carFirst("EventChain");
    expect(redeployed).toBeGreaterThan(10);
    expect(changed["AWS::Events::Rule"]).toBeGreaterThan(3);
  });
});
