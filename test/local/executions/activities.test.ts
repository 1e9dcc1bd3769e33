import { expect, test } from "@jest/globals";
import { Activities } from "../../../lib/local/executions/activities.js";
import { VirtualClock } from "../../../lib/runner/index.js";

test.each(["delete", "close"] as const)("%s lets go of all workers that wait", async (operation) => {
  const activities = new Activities(new VirtualClock(), [{ name: "paint", arn: "arn:paint" }]);
  const workers = [1, 2, 3].map(() => activities.next("arn:paint"));
  activities[operation]("arn:paint");
  expect(await Promise.all(workers)).toEqual([undefined, undefined, undefined]);
});
