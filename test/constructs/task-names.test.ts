import { describe, expect, it } from "@jest/globals";
import * as core from "../../lib/core.js";
import { SagaTask } from "../../lib/index.js";

/** Tasks that only one side can describe: `fromTask` takes a construct of the CDK, `aslTask` the fields of a state. */
const oneSided = ["fromTask", "aslTask"];

describe("names of tasks", () => {
  it("are the same for the construct and for compile()", () => {
    const ofConstruct = Object.getOwnPropertyNames(SagaTask).filter(
      (name) => typeof Reflect.get(SagaTask, name) === "function" && !oneSided.includes(name),
    );
    const deprecated = [
      "dynamoDbTask",
      "httpTask",
      "lambdaTask",
      "publishTask",
      "putEventsTask",
      "sendMessageTask",
    ];
    const ofCore = Object.keys(core).filter(
      (name) => name.endsWith("Task") && !oneSided.includes(name) && !deprecated.includes(name),
    );
    expect(ofConstruct.length).toBeGreaterThan(0);
    expect(ofCore.sort()).toEqual(ofConstruct.map((name) => `${name}Task`).sort());
  });

  it("still include those of 0.1.0", () => {
    expect(core.lambdaTask).toBe(core.lambdaFunctionTask);
    expect(core.publishTask).toBe(core.snsPublishTask);
    expect(core.sendMessageTask).toBe(core.sqsSendMessageTask);
    expect(core.putEventsTask).toBe(core.eventBridgePutEventsTask);
    expect(core.httpTask).toBe(core.httpEndpointTask);
    const { resource } = core.dynamoDbTask({ tableName: "Stock", action: "putItem" });
    expect(resource).toBe(core.dynamoDbPutItemTask({ tableName: "Stock" }).resource);
  });
});
