import type { JsonObject, JsonValue } from "../../asl/index.js";
import { loggingStatement, type PolicyStatementJson } from "../../compiler/index.js";
import { definitionFile } from "./asl.js";
import type { CompiledSaga, Placeholder } from "./compiled-saga.js";
import { type Deployer, fileNameOf, lacking } from "./deployer.js";
import { hasHeading, heading } from "./output-file.js";
import { inPascalCase, partsOf, uniqueNames } from "./placeholders.js";
import { toTemplateYaml } from "./template-yaml.js";

/**
 * A template of the AWS Serverless Application Model, which uploads the definition and makes the role.
 *
 * Sources: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html;
 * that a role made of Policies may trace where Tracing is on: samtranslator/model/stepfunctions/generators.py in
 * https://github.com/aws/serverless-application-model.
 */
export const sam: Deployer = {
  extensions: [".yaml", ".yml"],
  partitionIsOpen: true,
  defaultFile: (name) => `${name}.template.yaml`,
  write: (saga, file) => {
    const definition = `${fileNameOf(saga.name)}.asl.json`;
    const parameters = parametersOf(saga);
    const overrides = [...parameters.values()].map((name) => `${name}=…`).join(" ");
    return {
      files: [
        {
          path: file,
          content: `${heading}\n${toTemplateYaml(template(saga, parameters, definition))}`,
          isOurs: hasHeading,
        },
        definitionFile(saga, definition),
      ],
      advice: [
        `sam deploy --guided --template-file ${file}${overrides === "" ? "" : ` --parameter-overrides ${overrides}`}`,
        lacking,
      ],
    };
  },
};

/** The parameter for each placeholder that needs one. A parameter's name is letters and digits. */
function parametersOf({ placeholders }: CompiledSaga): Map<string, string> {
  const functions = new Set(placeholders.flatMap(({ name, kind }) => (kind === "function" ? [name] : [])));
  const names = placeholders.flatMap(({ name, kind }) => (kind === "partition" ? [] : [name]));
  return uniqueNames(names, (name) => `${inPascalCase(name)}${functions.has(name) ? "Arn" : ""}`);
}

function template(
  saga: CompiledSaga,
  parameters: ReadonlyMap<string, string>,
  definition: string,
): JsonObject {
  const id = freeId(inPascalCase(saga.name), new Set(parameters.values()));
  const logs = `${id}Logs`;
  const valueFor = (name: string): JsonValue => ({ Ref: parameters.get(name) ?? "AWS::Partition" });
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Transform: "AWS::Serverless-2016-10-31",
    // Outside of the definition there are no substitutions, but linters take it for one.
    Description: `The saga ${saga.name.replaceAll("${", "$ {")}`,
    ...(parameters.size === 0
      ? {}
      : {
          Parameters: Object.fromEntries(
            saga.placeholders.flatMap((placeholder) => {
              const parameter = parameters.get(placeholder.name);
              return parameter === undefined ? [] : [[parameter, parameterOf(placeholder)]];
            }),
          ),
        }),
    Resources: {
      [id]: {
        Type: "AWS::Serverless::StateMachine",
        Properties: {
          Type: "STANDARD",
          DefinitionUri: definition,
          ...(saga.placeholders.length === 0
            ? {}
            : {
                DefinitionSubstitutions: Object.fromEntries(
                  saga.placeholders.map(({ name }) => [name, valueFor(name)]),
                ),
              }),
          Policies: [
            {
              Version: "2012-10-17",
              Statement: [...saga.statements, loggingStatement].map((each) => statement(each, valueFor)),
            },
          ],
          Logging: {
            Level: "ALL",
            Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: { "Fn::GetAtt": [logs, "Arn"] } } }],
          },
          Tracing: { Enabled: true },
        },
      },
      [logs]: {
        Type: "AWS::Logs::LogGroup",
        DeletionPolicy: "Retain",
        UpdateReplacePolicy: "Retain",
        // An execution can take a year.
        Properties: { RetentionInDays: 365 },
      },
    },
    Outputs: { [`${id}Arn`]: { Value: { Ref: id } } },
  };
}

/** Parameters and resources share their names. */
function freeId(id: string, taken: ReadonlySet<string>): string {
  return taken.has(id) || taken.has(`${id}Logs`) ? freeId(`${id}Saga`, taken) : id;
}

function parameterOf({ name, kind }: Placeholder): JsonObject {
  return {
    Type: "String",
    Description:
      kind === "function"
        ? `ARN of the function, alias or version that is the operation ${name}`
        : `What stands for ${name} in the tasks of the saga`,
  };
}

function statement(
  { Effect, Action, Resource, Condition }: PolicyStatementJson,
  valueFor: (name: string) => JsonValue,
): JsonObject {
  return {
    Effect,
    Action,
    Resource: filledIn(Resource, valueFor),
    ...(Condition === undefined ? {} : { Condition: filledIn(Condition, valueFor) }),
  };
}

/** A value with its placeholders filled in: by a reference where a text is nothing else, joined otherwise. */
function filledIn(value: JsonValue, valueFor: (name: string) => JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((part) => filledIn(part, valueFor));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, filledIn(part, valueFor)]));
  }
  if (typeof value !== "string") return value;
  const parts = partsOf(value).map((part) => ("name" in part ? valueFor(part.name) : part.literal));
  const [first = "", ...others] = parts;
  return others.length === 0 ? first : { "Fn::Join": ["", parts] };
}
