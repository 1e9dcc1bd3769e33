import { describe, expect, test } from "@jest/globals";
import type { JsonObject, JsonValue } from "../../../lib/asl/index.js";
import { readCloudAssembly } from "../../../lib/local/template/cloud-assembly.js";
import { type DeploymentOptions, deploy } from "../../../lib/local/assembly/deployment.js";
import {
  functionResource,
  inlineFunction,
  stateMachineResource,
  type WrittenStack,
  writeAssembly,
  writeFiles,
} from "../../support/assembly.js";

const deployed = (stack: Omit<WrittenStack, "name">, options?: DeploymentOptions) =>
  deploy(readCloudAssembly(writeAssembly([{ name: "Trip", ...stack }])), options);

const definition = (resource: string): JsonObject => ({
  StartAt: "Reserve",
  States: { Reserve: { Type: "Task", Resource: resource, End: true } },
});
const carArn = "arn:aws:lambda:us-east-1:123456789012:function:Trip-Car";

describe("a state machine", () => {
  const text = JSON.stringify(definition("ARN"));
  const [before = "", after = ""] = text.split("ARN");
  test.each<[string, JsonObject]>([
    [
      "text with intrinsics in it",
      { DefinitionString: { "Fn::Join": ["", [before, { "Fn::GetAtt": ["Car", "Arn"] }, after]] } },
    ],
    [
      "text with substitutions",
      {
        DefinitionString: JSON.stringify(definition("${Car}")),
        DefinitionSubstitutions: { Car: { "Fn::GetAtt": ["Car", "Arn"] } },
      },
    ],
    [
      "an object with substitutions",
      {
        Definition: definition("${Car}"),
        DefinitionSubstitutions: { Car: { "Fn::GetAtt": ["Car", "Arn"] } },
      },
    ],
    [
      "an asset with substitutions",
      {
        DefinitionS3Location: { Bucket: "any", Key: "def.json" },
        DefinitionSubstitutions: { Car: { "Fn::GetAtt": ["Car", "Arn"] } },
      },
    ],
  ])("is defined by %s", (_name, properties) => {
    const { stateMachines } = deployed({
      resources: {
        Car: inlineFunction(""),
        Saga: { Type: "AWS::StepFunctions::StateMachine", Properties: properties },
      },
      fileAssets: { def: JSON.stringify(definition("${Car}")) },
    });
    expect(stateMachines.find("Saga").definition()).toEqual(definition(carArn));
  });

  test("keeps what looks like a substitution and is none", () => {
    const { stateMachines } = deployed({
      resources: { Saga: stateMachineResource(definition("${Nobody}")) },
    });
    expect(stateMachines.find("Saga").definition()).toEqual(definition("${Nobody}"));
  });

  test("has the name, ARN, type, role and path that the template gives it", () => {
    const { stateMachines } = deployed({
      resources: {
        Saga: {
          ...stateMachineResource(definition(carArn), {
            StateMachineName: "trips",
            StateMachineType: "EXPRESS",
            RoleArn: { "Fn::GetAtt": ["Role", "Arn"] },
          }),
          Metadata: { "aws:cdk:path": "Trip/Booking/Resource" },
        },
        Role: { Type: "AWS::IAM::Role" },
      },
    });
    const saga = stateMachines.find("Trip/Booking");
    expect(saga).toMatchObject({ name: "trips", type: "EXPRESS", constructPath: "Trip/Booking" });
    expect(saga.arn).toBe("arn:aws:states:us-east-1:123456789012:stateMachine:trips");
    expect(saga.roleArn()).toBe("arn:aws:iam::123456789012:role/Trip-Role");
  });

  test.each<[string, JsonValue | undefined, JsonValue | undefined]>([
    ["text", { document: '{"format":"cdk-saga/1","name":"Trip"}' }, { format: "cdk-saga/1", name: "Trip" }],
    [
      "text around what is known at deployment",
      { document: { "Fn::Join": ["", ['{"format":"', { Ref: "AWS::Region" }, '"}']] } },
      { format: "us-east-1" },
    ],
    ["a file", { documentFile: "trip.saga.json" }, { format: "cdk-saga/1", name: "Filed" }],
    ["a file with an intrinsic", { documentFile: "joined.saga.json" }, { format: "us-east-1" }],
    ["nothing", undefined, undefined],
  ])("tells the saga that it was compiled from, in %s", (_what, metadata, document) => {
    const directory = writeAssembly([
      {
        name: "Trip",
        resources: {
          Saga: {
            ...stateMachineResource(definition(carArn)),
            ...(metadata === undefined ? {} : { Metadata: { "cdk-saga": metadata } }),
          },
        },
      },
    ]);
    writeFiles(directory, {
      "trip.saga.json": '{"format":"cdk-saga/1","name":"Filed"}',
      "joined.saga.json": '{"Fn::Join":["",["{\\"format\\":\\"",{"Ref":"AWS::Region"},"\\"}"]]}',
    });
    const { stateMachines } = deploy(readCloudAssembly(directory));
    expect(stateMachines.find("Saga").sagaDocument()).toEqual(document);
  });

  test("fails when the saga is asked for, where that cannot be read", () => {
    const saga = (metadata: JsonObject) => ({
      ...stateMachineResource(definition(carArn)),
      Metadata: { "cdk-saga": metadata },
    });
    const { stateMachines } = deployed({
      resources: { Lost: saga({ documentFile: "lost.saga.json" }), Broken: saga({ document: "{" }) },
    });
    expect(() => stateMachines.find("Lost").sagaDocument()).toThrow(
      /Trip\/Lost\.Metadata\.cdk-saga names a file that cannot be read: ENOENT/,
    );
    expect(() => stateMachines.find("Broken").sagaDocument()).toThrow(/cdk-saga is not JSON/);
  });

  test("fails only when its definition is asked for, where that cannot be read", () => {
    const { stateMachines } = deployed({
      resources: {
        Elsewhere: {
          Type: "AWS::StepFunctions::StateMachine",
          Properties: { DefinitionS3Location: { Key: "x.json" } },
        },
        Broken: { Type: "AWS::StepFunctions::StateMachine", Properties: { DefinitionString: "{" } },
      },
    });
    expect(() => stateMachines.find("Elsewhere").definition()).toThrow(
      /Trip\/Elsewhere has no definition.*\{"Key":"x\.json"\}/,
    );
    expect(() => stateMachines.find("Broken").definition()).toThrow(
      /definition of the state machine Trip\/Broken is not JSON/,
    );
  });
});

test("constructs are found by their path, whether the template or the metadata beside it has it", () => {
  const { functions } = deployed({
    resources: {
      CarA1B2C3D4: { ...inlineFunction(""), Metadata: { "aws:cdk:path": "Trip/Car/Resource" } },
      HotelA1B2C3D4: inlineFunction(""),
    },
    paths: { HotelA1B2C3D4: "/Trip/Participants/Hotel/Resource" },
  });
  expect([...functions].map(({ constructPath }) => constructPath)).toEqual([
    "Trip/Car",
    "Trip/Participants/Hotel",
  ]);
  expect(functions.find("Participants/Hotel").logicalId).toBe("HotelA1B2C3D4");
});

describe("a function", () => {
  test("has AWS's defaults where the template says nothing", () => {
    const { functions } = deployed({ resources: { Car: inlineFunction("code") } });
    expect(functions.find("Car").settings()).toEqual({
      runtime: "nodejs20.x",
      handler: "index.handler",
      code: { source: "code", file: "index.js" },
      timeoutSeconds: 3,
      memoryMegabytes: 128,
      environment: {},
      unknownVariables: {},
      layers: [],
      missingLayers: [],
    });
  });

  test("has what the template says", () => {
    const { functions } = deployed({
      assets: { abc: { "main.mjs": "" } },
      resources: {
        Table: { Type: "AWS::DynamoDB::Table", Properties: { KeySchema: [], AttributeDefinitions: [] } },
        Car: functionResource("abc", {
          Handler: "main.reserve",
          Timeout: 10,
          MemorySize: 512,
          Environment: { Variables: { TABLE: { Ref: "Table" }, CAPACITY: 3 } },
        }),
      },
    });
    expect(functions.find("Car").settings()).toEqual({
      runtime: "nodejs20.x",
      handler: "main.reserve",
      code: { directory: expect.stringMatching(/asset\.abc$/) },
      timeoutSeconds: 10,
      memoryMegabytes: 512,
      environment: { TABLE: "Trip-Table", CAPACITY: "3" },
      unknownVariables: {},
      layers: [],
      missingLayers: [],
    });
  });

  test("has a placeholder for a value that isn't known, until it is given", () => {
    const Environment = { Variables: { SEARCH: { "Fn::GetAtt": ["Search", "Endpoint"] } } };
    const resources = {
      Search: { Type: "AWS::OpenSearchService::Domain" },
      Car: inlineFunction("", { Environment, Timeout: { Ref: "Seconds" } }),
    };
    const sections = { Parameters: { Seconds: { Type: "Number" } } };
    const { functions, unknown } = deployed({ resources, sections });
    const problem =
      'Trip/Car.Properties.Environment.Variables.SEARCH needs a value of Search, a resource of the type "AWS::OpenSearchService::Domain"';
    expect(functions.find("Car").settings()).toMatchObject({
      timeoutSeconds: 3,
      environment: { SEARCH: "unknown--Search.Endpoint--" },
      unknownVariables: { SEARCH: expect.stringContaining(problem) },
    });
    expect([...unknown].map(({ key }) => key).sort()).toEqual(["Search.Endpoint", "Seconds"]);
    const values = { "Search.Endpoint": "search.local" };
    expect(
      deployed({ resources, sections }, { values }).functions.find("Car").settings().environment,
    ).toEqual({
      SEARCH: "search.local",
    });
  });
});

describe("where it is deployed", () => {
  const resources = { Topic: { Type: "AWS::SNS::Topic" } };
  test.each<[string, string | undefined, DeploymentOptions, string]>([
    ["us-east-1 by default", undefined, {}, "arn:aws:sns:us-east-1:123456789012:Trip-Topic"],
    [
      "where the app fixes it",
      "aws://999999999999/eu-west-1",
      {},
      "arn:aws:sns:eu-west-1:999999999999:Trip-Topic",
    ],
    [
      "where the options say",
      "aws://999999999999/eu-west-1",
      { account: "111111111111", region: "eu-central-1" },
      "arn:aws:sns:eu-central-1:111111111111:Trip-Topic",
    ],
  ])("is %s", (_name, environment, options, arn) => {
    const { topics } = deployed({ resources, ...(environment ? { environment } : {}) }, options);
    expect(topics.find("Topic").arn).toBe(arn);
  });
});

test("stacks import what others export", () => {
  const assembly = writeAssembly([
    {
      name: "App",
      resources: {
        Car: inlineFunction("", {
          Environment: { Variables: { TABLE: { "Fn::ImportValue": "Data:Table" } } },
        }),
      },
    },
    {
      name: "Data",
      resources: { Table: { Type: "AWS::DynamoDB::Table" } },
      sections: {
        Outputs: {
          Out: { Value: { Ref: "Table" }, Export: { Name: { "Fn::Sub": "${AWS::StackName}:Table" } } },
        },
      },
    },
  ]);
  const { functions } = deploy(readCloudAssembly(assembly));
  expect(functions.find("Car").settings().environment).toEqual({ TABLE: "Data-Table" });
});

test("nested stacks get their parameters from the stack around them, and give it their outputs", () => {
  const nested = {
    Parameters: { Table: { Type: "String" } },
    Resources: { Car: inlineFunction("", { Environment: { Variables: { TABLE: { Ref: "Table" } } } }) },
    Outputs: { CarArn: { Value: { "Fn::GetAtt": ["Car", "Arn"] } } },
  };
  const { functions, stateMachines } = deployed({
    fileAssets: { nested: JSON.stringify(nested) },
    resources: {
      Table: { Type: "AWS::DynamoDB::Table" },
      Cars: {
        Type: "AWS::CloudFormation::Stack",
        Properties: {
          TemplateURL: {
            "Fn::Join": ["", ["https://s3.", { Ref: "AWS::Region" }, ".amazonaws.com/assets/nested.json"]],
          },
          Parameters: { Table: { Ref: "Table" } },
        },
      },
      Saga: stateMachineResource(definition("${Car}"), {
        DefinitionSubstitutions: { Car: { "Fn::GetAtt": ["Cars", "Outputs.CarArn"] } },
      }),
    },
  });
  const car = functions.find("Car");
  expect(car.settings().environment).toEqual({ TABLE: "Trip-Table" });
  expect(stateMachines.find("Saga").definition()).toEqual(definition(car.arn));
});
