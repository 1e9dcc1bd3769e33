import { describe, expect, test } from "@jest/globals";
import type { JsonObject, JsonValue } from "../../../lib/asl/index.js";
import { UnresolvedValueError } from "../../../lib/local/errors.js";
import { howToGive } from "../../../lib/local/template/unknown-values.js";
import { SharedValues } from "../../../lib/local/template/shared-values.js";
import { StackScope } from "../../../lib/local/template/stack-scope.js";

interface Sections {
  readonly resources?: JsonObject;
  readonly sections?: JsonObject;
  readonly values?: Readonly<Record<string, string>>;
}

function scopeOf({ resources = {}, sections = {}, values = {} }: Sections): StackScope {
  const template = { ...sections, Resources: resources };
  const stack = { directory: "", assets: new Map(), paths: new Map(), lookups: new Map() };
  const elsewhere = { Outputs: { Table: { Value: "trips", Export: { Name: "Elsewhere:Table" } } } };
  const scopes: StackScope[] = [];
  const deployment = {
    account: "123456789012",
    region: "eu-west-1",
    given: (name: string) => values[name],
    shared: new SharedValues(() => scopes),
    unknown: (key: string, problem: string): string => {
      throw new UnresolvedValueError(`${problem} ${howToGive(key)}`);
    },
    unknownIn: () => [],
  };
  scopes.push(new StackScope({ ...stack, name: "Elsewhere", template: elsewhere }, deployment));
  return new StackScope({ ...stack, name: "Trip", template }, deployment);
}

const resolved = (value: JsonValue, sections: Sections = {}) => scopeOf(sections).resolve(value, "Here");

const parameters = {
  Parameters: {
    City: { Type: "String", Default: "Lisbon" },
    Zones: { Type: "CommaDelimitedList", Default: "a,b" },
  },
};

describe("intrinsic functions", () => {
  test.each<[string, JsonValue, JsonValue]>([
    ["Ref of a parameter", { Ref: "City" }, "Lisbon"],
    ["Ref of a list parameter", { Ref: "Zones" }, ["a", "b"]],
    ["Ref of AWS::Partition", { Ref: "AWS::Partition" }, "aws"],
    ["Ref of AWS::Region", { Ref: "AWS::Region" }, "eu-west-1"],
    ["Ref of AWS::AccountId", { Ref: "AWS::AccountId" }, "123456789012"],
    ["Ref of AWS::StackName", { Ref: "AWS::StackName" }, "Trip"],
    [
      "Ref of AWS::StackId",
      { Ref: "AWS::StackId" },
      "arn:aws:cloudformation:eu-west-1:123456789012:stack/Trip/local",
    ],
    ["Ref of AWS::URLSuffix", { Ref: "AWS::URLSuffix" }, "amazonaws.com"],
    [
      "Ref of AWS::NoValue, left out",
      { kept: 1, gone: { Ref: "AWS::NoValue" }, list: [{ Ref: "AWS::NoValue" }, 2] },
      { kept: 1, list: [2] },
    ],
    ["Fn::Join", { "Fn::Join": ["-", ["to", { Ref: "City" }, 1]] }, "to-Lisbon-1"],
    ["Fn::Join over a list parameter", { "Fn::Join": ["/", { Ref: "Zones" }] }, "a/b"],
    ["Fn::Sub of text", { "Fn::Sub": "${AWS::Region} ${City} ${!City}" }, "eu-west-1 Lisbon ${City}"],
    ["Fn::Sub with variables", { "Fn::Sub": ["${City}/${Own}", { Own: { Ref: "City" } }] }, "Lisbon/Lisbon"],
    ["Fn::Select", { "Fn::Select": [1, { "Fn::Split": [":", "a:b:c"] }] }, "b"],
    ["Fn::Select by a number in text", { "Fn::Select": ["0", ["a", "b"]] }, "a"],
    ["Fn::Base64", { "Fn::Base64": { Ref: "City" } }, "TGlzYm9u"],
    ["Fn::FindInMap", { "Fn::FindInMap": ["Prices", { Ref: "City" }, "car"] }, 40],
    ["Fn::GetAZs", { "Fn::GetAZs": "" }, ["eu-west-1a", "eu-west-1b", "eu-west-1c"]],
    ["Fn::ImportValue", { "Fn::ImportValue": { "Fn::Join": [":", ["Elsewhere", "Table"]] } }, "trips"],
    ["Fn::If", { "Fn::If": ["InLisbon", "yes", "no"] }, "yes"],
    ["Fn::If without a value", { x: { "Fn::If": ["InPorto", "yes", { Ref: "AWS::NoValue" }] } }, {}],
    ["Fn::If of And, Or, Not and Condition", { "Fn::If": ["Mixed", "yes", "no"] }, "yes"],
    [
      "no intrinsic: Condition in a policy",
      { Condition: { StringEquals: { a: "b" } } },
      { Condition: { StringEquals: { a: "b" } } },
    ],
  ])("%s", (_name, value, expected) => {
    const sections = {
      ...parameters,
      Mappings: { Prices: { Lisbon: { car: 40 } } },
      Conditions: {
        InLisbon: { "Fn::Equals": [{ Ref: "City" }, "Lisbon"] },
        InPorto: { "Fn::Equals": [{ Ref: "City" }, "Porto"] },
        Mixed: {
          "Fn::And": [
            { "Fn::Or": [{ Condition: "InPorto" }, { Condition: "InLisbon" }] },
            { "Fn::Not": [{ Condition: "InPorto" }] },
          ],
        },
      },
    };
    expect(resolved(value, { sections })).toEqual(expected);
  });

  test("a value that is given goes before the default of a parameter", () => {
    expect(resolved({ Ref: "City" }, { sections: parameters, values: { City: "Porto" } })).toBe("Porto");
  });
});

describe("references to resources", () => {
  const arn = "arn:aws:lambda:eu-west-1:123456789012:function:Trip-Car";
  test.each<[string, JsonObject, JsonValue, string]>([
    ["a function by name", { Car: { Type: "AWS::Lambda::Function" } }, { Ref: "Car" }, "Trip-Car"],
    ["a function's ARN", { Car: { Type: "AWS::Lambda::Function" } }, { "Fn::GetAtt": ["Car", "Arn"] }, arn],
    [
      "a function's ARN in text",
      { Car: { Type: "AWS::Lambda::Function" } },
      { "Fn::Sub": "${Car.Arn}:*" },
      `${arn}:*`,
    ],
    [
      "a function's explicit name",
      {
        Car: {
          Type: "AWS::Lambda::Function",
          Properties: { FunctionName: { "Fn::Sub": "${AWS::StackName}Car" } },
        },
      },
      { Ref: "Car" },
      "TripCar",
    ],
    [
      "a version",
      {
        Car: { Type: "AWS::Lambda::Function" },
        V: { Type: "AWS::Lambda::Version", Properties: { FunctionName: { Ref: "Car" } } },
      },
      { Ref: "V" },
      `${arn}:1`,
    ],
    [
      "an alias",
      {
        Car: { Type: "AWS::Lambda::Function" },
        A: {
          Type: "AWS::Lambda::Alias",
          Properties: { FunctionName: { "Fn::GetAtt": ["Car", "Arn"] }, Name: "live" },
        },
      },
      { Ref: "A" },
      `${arn}:live`,
    ],
    ["a table by name", { Table: { Type: "AWS::DynamoDB::Table" } }, { Ref: "Table" }, "Trip-Table"],
    [
      "a global table's ARN",
      { Table: { Type: "AWS::DynamoDB::GlobalTable" } },
      { "Fn::GetAtt": "Table.Arn" },
      "arn:aws:dynamodb:eu-west-1:123456789012:table/Trip-Table",
    ],
    [
      "a topic by ARN",
      { Topic: { Type: "AWS::SNS::Topic" } },
      { Ref: "Topic" },
      "arn:aws:sns:eu-west-1:123456789012:Trip-Topic",
    ],
    [
      "a state machine by ARN",
      { Saga: { Type: "AWS::StepFunctions::StateMachine" } },
      { Ref: "Saga" },
      "arn:aws:states:eu-west-1:123456789012:stateMachine:Trip-Saga",
    ],
    [
      "a state machine's name",
      { Saga: { Type: "AWS::StepFunctions::StateMachine" } },
      { "Fn::GetAtt": ["Saga", "Name"] },
      "Trip-Saga",
    ],
    [
      "a queue by URL",
      { Queue: { Type: "AWS::SQS::Queue" } },
      { Ref: "Queue" },
      "https://sqs.eu-west-1.amazonaws.com/123456789012/Trip-Queue",
    ],
    [
      "a role's ARN",
      { Role: { Type: "AWS::IAM::Role" } },
      { "Fn::GetAtt": ["Role", "Arn"] },
      "arn:aws:iam::123456789012:role/Trip-Role",
    ],
    [
      "a bucket's ARN",
      { Bucket: { Type: "AWS::S3::Bucket" } },
      { "Fn::GetAtt": ["Bucket", "Arn"] },
      "arn:aws:s3:::Trip-Bucket",
    ],
  ])("%s", (_name, resources, value, expected) => {
    expect(resolved(value, { resources })).toBe(expected);
  });

  test("a name too long for its kind is cut, and still its own", () => {
    const ids = ["A", "B"].map((last) => "Reserve".repeat(12) + last);
    const resources = Object.fromEntries(ids.map((id) => [id, { Type: "AWS::Lambda::Function" }]));
    const names = ids.map((id) => String(resolved({ Ref: id }, { resources })));
    expect(names.map((name) => name.length)).toEqual([64, 64]);
    expect(new Set(names).size).toBe(2);
  });

  test("a resource whose condition does not hold is not there", () => {
    const resources = { Topic: { Type: "AWS::SNS::Topic", Condition: "Never" } };
    const sections = { Conditions: { Never: { "Fn::Equals": ["a", "b"] } } };
    expect(scopeOf({ resources, sections }).resources("AWS::SNS::Topic")).toEqual([]);
  });
});

describe("what has no value here", () => {
  test.each<[string, JsonValue, RegExp]>([
    [
      "an unknown intrinsic",
      { a: [{ "Fn::Transform": {} }] },
      /^Here\.a\[0\] uses Fn::Transform, which the local environment does not carry out/,
    ],
    [
      "an unknown reference",
      { Ref: "Nobody" },
      /^Here refers to Nobody, which the template neither declares/,
    ],
    [
      "a parameter without default",
      { Ref: "Stage" },
      /needs the parameter Stage, which has no default\. Give it by --parameter 'Stage=…' .*as "Stage"/,
    ],
    ["an unknown pseudo parameter", { Ref: "AWS::Moon" }, /AWS::Moon, which is no pseudo parameter/],
    [
      "a resource of an unknown type",
      { Ref: "Search" },
      /needs a value of Search, a resource of the type "AWS::OpenSearchService::Domain".*option values/,
    ],
    [
      "an unknown attribute",
      { "Fn::GetAtt": ["Topic", "Colour"] },
      /needs Fn::GetAtt Topic\.Colour.*It knows TopicArn, TopicName.*"Topic\.Colour"/,
    ],
    [
      "an attribute of nothing",
      { "Fn::GetAtt": ["Nobody", "Arn"] },
      /the attribute Arn of Nobody, which the template does not declare/,
    ],
    [
      "an export that nobody exports",
      { "Fn::ImportValue": "Nothing" },
      /imports Nothing, which no stack of the assembly exports/,
    ],
    ["a list where text is needed", { "Fn::Join": ["", [["a"]]] }, /^Here needs text, and got \["a"\]/],
    [
      "an entry beyond the list",
      { "Fn::Select": [5, ["a"]] },
      /Fn::Select in Here asks for entry 5 of \["a"\]/,
    ],
    [
      "a mapping that is not there",
      { "Fn::FindInMap": ["Prices", "a", "b"] },
      /the mapping Prices, which the template does not declare/,
    ],
    [
      "a condition that is not there",
      { "Fn::If": ["Maybe", 1, 2] },
      /the condition Maybe, which the template does not declare/,
    ],
    [
      "a condition that depends on itself",
      { "Fn::If": ["Circle", 1, 2] },
      /depends on itself, through the condition Circle/,
    ],
    [
      "a substitution of nothing",
      { "Fn::Sub": "a ${} b" },
      /Fn::Sub in Here holds \$\{\}, which names nothing/,
    ],
  ])("fails on %s, and says where", (_name, value, message) => {
    const resources = {
      Topic: { Type: "AWS::SNS::Topic" },
      Search: { Type: "AWS::OpenSearchService::Domain" },
    };
    const sections = {
      Parameters: { Stage: { Type: "String" } },
      Conditions: { Circle: { Condition: "Circle" } },
    };
    expect(() => resolved(value, { resources, sections })).toThrow(message);
  });

  test("is given by the option values", () => {
    const resources = { Search: { Type: "AWS::OpenSearchService::Domain" } };
    const values = { Search: "domain", "Search.Endpoint": "search.local" };
    expect(resolved({ "Fn::Sub": "${Search} ${Search.Endpoint}" }, { resources, values })).toBe(
      "domain search.local",
    );
  });
});
