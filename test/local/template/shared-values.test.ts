import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { JsonObject, JsonValue } from "../../../lib/asl/index.js";
import { readCloudAssembly } from "../../../lib/local/template/cloud-assembly.js";
import { type DeploymentOptions, deploy } from "../../../lib/local/assembly/deployment.js";
import { howToGive } from "../../../lib/local/template/unknown-values.js";
import { startLocalEnvironment } from "../../../lib/local/index.js";
import {
  inlineFunction,
  stateMachineResource,
  type WrittenStack,
  writeAssembly,
} from "../../support/assembly.js";

const functionWith = (variables: JsonObject): JsonObject => ({
  Car: inlineFunction("", { Environment: { Variables: variables } }),
});

/** Messages on the values that aren't known, once functions were read. */
function problems(stacks: readonly WrittenStack[]): string {
  const { functions, unknown } = deploy(readCloudAssembly(writeAssembly(stacks)));
  for (const fn of functions) fn.settings();
  return [...unknown].map(({ key, problem }) => `${problem} ${howToGive(key)}`).join("\n");
}

/** The variables of the function Car, in the stack Trip or another one. */
function variables(
  stacks: readonly WrittenStack[],
  options: DeploymentOptions = {},
  stages: Readonly<Record<string, readonly WrittenStack[]>> = {},
): Readonly<Record<string, string>>[] {
  const { functions } = deploy(readCloudAssembly(writeAssembly(stacks, stages)), options);
  return [...functions].map((fn) => fn.settings().environment);
}

const ssm = (Name: string, Value: JsonValue): JsonObject => ({
  Type: "AWS::SSM::Parameter",
  Properties: { Name, Value, Type: "String" },
});

describe("SSM parameters", () => {
  const config = {
    name: "Config",
    resources: { Limit: ssm("/prod/limit", "42"), Zones: ssm("zones", "a, b") },
  };
  const sections = {
    Parameters: {
      Limit: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/prod/limit" },
      Zones: { Type: "AWS::SSM::Parameter::Value<List<String>>", Default: "zones" },
      Name: { Type: "AWS::SSM::Parameter::Name", Default: "/prod/limit" },
    },
  };
  test.each<[string, JsonValue, string]>([
    ["a parameter of the type Value", { Ref: "Limit" }, "42"],
    ["a list", { "Fn::Join": ["+", { Ref: "Zones" }] }, "a+b"],
    ["a parameter of the type Name, which is the name", { Ref: "Name" }, "/prod/limit"],
    [
      "a dynamic reference",
      "at most {{resolve:ssm:/prod/limit}} of {{resolve:ssm:zones:3}}",
      "at most 42 of a, b",
    ],
    [
      "a dynamic reference by ARN",
      "{{resolve:ssm:arn:aws:ssm:us-east-1:123456789012:parameter/prod/limit:1}}",
      "42",
    ],
    ["a dynamic reference in pieces", { "Fn::Join": ["", ["{{resolve:ssm:", { Ref: "Name" }, "}}"]] }, "42"],
  ])("are the values of %s", (_what, value, expected) => {
    expect(variables([config, { name: "Trip", resources: functionWith({ V: value }), sections }])).toEqual([
      { V: expected },
    ]);
  });

  test.each<[string, DeploymentOptions["values"], string]>([
    ["by name", { "/prod/limit": "7" }, "7"],
    [
      "by the template's parameter, as on AWS by another name",
      { Limit: "/beta/limit", "/beta/limit": "8" },
      "8",
    ],
    ["by the template's parameter, as the value itself", { Limit: "9" }, "9"],
    ["for one stack", { "Trip/Limit": "10", Limit: "11" }, "10"],
  ])("can be given %s", (_how, values, expected) => {
    const stack = { name: "Trip", resources: functionWith({ V: { Ref: "Limit" } }), sections };
    expect(variables([stack], { values: values ?? {} })).toEqual([{ V: expected }]);
  });

  test.each(["{{resolve:ssm:/prod/limit}}", "{{resolve:ssm-secure:/prod/limit:1}}", { Ref: "Limit" }])(
    "aren't known if no stack in the region has them: %j",
    (value) => {
      const stacks = [
        { ...config, environment: "aws://123456789012/eu-west-1" },
        { name: "Trip", resources: functionWith({ V: value }), sections },
      ];
      expect(problems(stacks)).toMatch(
        /needs the SSM parameter \/prod\/limit, which no stack in 123456789012, us-east-1 creates\..*"\/prod\/limit"/,
      );
    },
  );

  test("are found if the app was synthesized without looking them up", () => {
    const directory = writeAssembly([
      { name: "Trip", resources: functionWith({ V: "dummy-value-for-/a/b", W: "dummy-value-for-/a/bc!" }) },
    ]);
    const path = join(directory, "manifest.json");
    const missing = ["/a/b", "/a/bc"].map((parameterName) => ({ provider: "ssm", props: { parameterName } }));
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), missing }));
    const { functions } = deploy(readCloudAssembly(directory), { values: { "/a/b": "1", "/a/bc": "2" } });
    expect(functions.find("Car").settings().environment).toEqual({ V: "1", W: "2!" });
  });
});

describe("secrets", () => {
  const secret = (Properties: JsonObject): JsonObject => ({
    Type: "AWS::SecretsManager::Secret",
    Properties,
  });
  const resources = {
    Own: secret({ Name: "own", SecretString: '{"user":"ada","ports":[1]}' }),
    Made: secret({
      GenerateSecretString: { SecretStringTemplate: '{"user":"bob"}', GenerateStringKey: "pw" },
    }),
    Plain: secret({}),
  };
  const made = { "Fn::Join": ["", ["{{resolve:secretsmanager:", { Ref: "Made" }, ":SecretString:pw::}}"]] };
  test.each<[string, JsonValue, string]>([
    ["whole", "{{resolve:secretsmanager:own}}", '{"user":"ada","ports":[1]}'],
    ["a field", "{{resolve:secretsmanager:own:SecretString:user}}", "ada"],
    ["a field that isn't text", "{{resolve:secretsmanager:own:SecretString:ports:AWSCURRENT}}", "[1]"],
    [
      "by the ARN that AWS gives it",
      "{{resolve:secretsmanager:arn:aws:secretsmanager:us-east-1:123456789012:secret:own-a1B2c3:SecretString:user::}}",
      "ada",
    ],
    ["a field that AWS would make up", made, "generated-Made"],
    [
      "all of what AWS would make up",
      "{{resolve:secretsmanager:Trip-Plain:SecretString:::}}",
      "generated-Plain",
    ],
    ["one that is given as an object", "{{resolve:secretsmanager:prod/db:SecretString:pw::}}", "x"],
    ["one that is given as text", "{{resolve:secretsmanager:prod/text}}", "y"],
  ])("are read: %s", (_what, value, expected) => {
    const values = { "prod/db": { pw: "x" }, "prod/text": "y" };
    const stack = { name: "Trip", resources: { ...resources, ...functionWith({ V: value }) } };
    expect(variables([stack], { values })).toEqual([{ V: expected }]);
  });

  test("aren't known if no stack has them, and fail if they don't have the field", () => {
    const stacksReading = (value: string) => [
      { name: "Trip", resources: { ...resources, ...functionWith({ V: value }) } },
    ];
    const reading = (value: string) => () => variables(stacksReading(value));
    expect(problems(stacksReading("{{resolve:secretsmanager:prod/db:SecretString:pw}}"))).toMatch(
      /needs the secret prod\/db, which no stack .* creates\..*"prod\/db"/,
    );
    expect(reading("{{resolve:secretsmanager:own:SecretString:pw}}")).toThrow(
      /the field "pw" of the secret own, whose value here isn't JSON with such a field/,
    );
  });
});

describe("exports", () => {
  const exporting = (Value: JsonValue, more: JsonObject = {}): WrittenStack => ({
    name: "Data",
    resources: {},
    sections: { Outputs: { Out: { Value, Export: { Name: "shared" }, ...more } } },
  });
  const importing = { name: "Trip", resources: functionWith({ V: { "Fn::ImportValue": "shared" } }) };
  const inAccount = (account: string) => (stack: WrittenStack) => ({
    ...stack,
    environment: `aws://${account}/eu-west-1`,
  });

  test("are those of the stack's own account and region", () => {
    const stacks = ["111111111111", "222222222222"].flatMap((account) =>
      [exporting(account), importing].map(inAccount(account)),
    );
    const [beta, prod] = [stacks.slice(0, 2), stacks.slice(2)];
    expect(variables([], {}, { beta, prod })).toEqual([{ V: "111111111111" }, { V: "222222222222" }]);
  });

  test("are those of the stack's own stage if the app leaves the account open", () => {
    const stage = (name: string) => [exporting(name), importing];
    expect(variables([], {}, { beta: stage("beta"), prod: stage("prod") })).toEqual([
      { V: "beta" },
      { V: "prod" },
    ]);
  });

  test("of another stage in the same account and region can be imported", () => {
    expect(variables([], {}, { beta: [exporting("beta")], prod: [importing] })).toEqual([{ V: "beta" }]);
  });

  test("of another account can't be imported, and the message names the stack", () => {
    const stacks = [inAccount("111111111111")(exporting("x")), inAccount("222222222222")(importing)];
    expect(problems(stacks)).toMatch(
      /imports shared, which no stack in 222222222222, eu-west-1 exports; Data \(111111111111, eu-west-1\) exports it elsewhere/,
    );
  });

  test("whose condition doesn't hold aren't there", () => {
    const never = exporting("x", { Condition: "Never" });
    const sections = { ...never.sections, Conditions: { Never: { "Fn::Equals": ["a", "b"] } } };
    expect(problems([{ ...never, sections }, importing])).toMatch(/which no stack of the assembly exports/);
  });

  test("into another region come by the CDK's custom resources", () => {
    const name = "/cdk/exports/Trip/Arn";
    const stacks = [
      {
        name: "Functions",
        environment: "aws://111111111111/us-east-1",
        resources: {
          Topic: { Type: "AWS::SNS::Topic" },
          Writer: {
            Type: "Custom::CrossRegionExportWriter",
            Properties: { WriterProps: { region: "eu-west-1", exports: { [name]: { Ref: "Topic" } } } },
          },
        },
      },
      {
        name: "Trip",
        environment: "aws://111111111111/eu-west-1",
        resources: {
          Reader: {
            Type: "Custom::CrossRegionExportReader",
            Properties: { ReaderProps: { imports: { [name]: `{{resolve:ssm:${name}}}` } } },
          },
          ...functionWith({ V: { "Fn::GetAtt": ["Reader", name] } }),
        },
      },
    ];
    expect(variables(stacks)).toEqual([{ V: "arn:aws:sns:us-east-1:111111111111:Functions-Topic" }]);
  });
});

test("a name that depends on itself is not found, rather than looked for without end", () => {
  const resources = { P: ssm("p", "{{resolve:ssm:p}}"), ...functionWith({ V: "{{resolve:ssm:p}}" }) };
  expect(problems([{ name: "Trip", resources }])).toMatch(/needs the SSM parameter p,/);
});

test("versions and aliases belong to a function, whichever stack declares them", () => {
  const sections = { Outputs: { Car: { Value: { Ref: "Car" }, Export: { Name: "car" } } } };
  const alias = (FunctionVersion: JsonValue) => ({
    Type: "AWS::Lambda::Alias",
    Properties: {
      FunctionName: { "Fn::ImportValue": "car" },
      FunctionVersion,
      Name: `live-${FunctionVersion}`,
    },
  });
  const assembly = writeAssembly([
    { name: "Traffic", resources: { A: alias("1"), B: alias("7") } },
    { name: "Trip", resources: { Car: inlineFunction("") }, sections },
  ]);
  const { qualifiers } = deploy(readCloudAssembly(assembly)).functions.find("Car");
  expect(Object.fromEntries(qualifiers)).toEqual({ "live-1": "1", "1": "1", "live-7": "7", "7": "7" });
});

test("a function's name means the one in the state machine's own region and account", async () => {
  const stacks = ["111111111111/eu-west-1", "222222222222/eu-west-1", "222222222222/us-east-1"].map(
    (place, index): WrittenStack => ({
      name: `Trip${index}`,
      environment: `aws://${place}`,
      resources: {
        ...(index === 2
          ? {}
          : { Car: inlineFunction(`exports.handler = async () => "${place}"`, { FunctionName: "car" }) }),
        Saga: stateMachineResource({
          QueryLanguage: "JSONata",
          StartAt: "Call",
          States: {
            Call: {
              Type: "Task",
              Resource: "arn:aws:states:::lambda:invoke",
              Arguments: { FunctionName: "car" },
              Output: "{% $states.result.Payload %}",
              End: true,
            },
          },
        }),
      },
    }),
  );
  const environment = await startLocalEnvironment({ assembly: writeAssembly(stacks) });
  try {
    const ends = [];
    for (const { arn } of environment.stateMachines) {
      const { output, error } = await environment.run(arn, { input: {} });
      ends.push(output ?? error);
    }
    expect(ends).toEqual([
      "111111111111/eu-west-1",
      "222222222222/eu-west-1",
      "Lambda.ResourceNotFoundException",
    ]);
  } finally {
    await environment.close();
  }
});
