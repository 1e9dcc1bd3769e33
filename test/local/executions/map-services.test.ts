import { expect, test } from "@jest/globals";
import type { LocalResultWriterRequest } from "../../../lib/local.js";
import { bedOf } from "../endpoints/bed.js";

const definition = {
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      ItemReader: {
        Resource: "arn:aws:states:::s3:getObject",
        ReaderConfig: { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" },
        Parameters: { Bucket: "orders", "Key.$": "$.file" },
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Keep",
        States: { Keep: { Type: "Pass", End: true } },
      },
      ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Parameters: { Bucket: "results" } },
      End: true,
    },
  },
};
const written: LocalResultWriterRequest[] = [];
const bed = bedOf(
  {
    Orders: {
      Type: "AWS::StepFunctions::StateMachine",
      Properties: {
        StateMachineName: "Orders",
        RoleArn: "arn:aws:iam::1:role/r",
        DefinitionString: JSON.stringify(definition),
      },
    },
  },
  {
    itemReader: ({ arguments: given }) => {
      expect(given).toEqual({ Bucket: "orders", Key: "orders.csv" });
      return "id,file\n1,a\n2,b";
    },
    resultWriter: (request) => {
      written.push(request);
      return { Bucket: "results", Key: "all" };
    },
  },
);

test("a distributed Map reads its items and writes its results by the handlers that are given", async () => {
  const { status } = await bed.environment.run("Orders", { input: { file: "orders.csv" } });
  expect(status).toBe("SUCCEEDED");
  expect(written.map(({ results }) => results)).toEqual([
    [
      { id: "1", file: "a" },
      { id: "2", file: "b" },
    ],
  ]);
});
