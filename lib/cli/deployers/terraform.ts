import type { CompiledSaga } from "./compiled-saga.js";
import { type Deployer, fileNameOf, lacking } from "./deployer.js";
import { layOut } from "./json-text.js";
import { comment } from "./output-file.js";
import { inSnakeCase, partsOf, uniqueNames } from "./placeholders.js";
import { type ModuleNames, terraformModule } from "./terraform-module.js";
import { escapeTemplate, interpolation, templateVariable, variableName } from "./terraform-text.js";

/**
 * A module of Terraform: the state machine with its definition as a template, its role and its log group.
 *
 * Sources: https://developer.hashicorp.com/terraform/language/syntax/json,
 * https://developer.hashicorp.com/terraform/language/functions/templatefile
 */
export const terraform: Deployer = {
  extensions: [".tf.json"],
  partitionIsOpen: true,
  defaultFile: (name) => `${name}.tf.json`,
  write: (saga, file) => {
    const names = namesOf(saga);
    return {
      files: [
        {
          path: file,
          // Terraform ignores a property of this name in any block.
          content: layOut({ "//": comment, ...terraformModule(saga, names) }),
          isOurs: (text) => text.includes(JSON.stringify(comment)),
        },
        {
          path: names.template,
          content: asTemplate(saga, names),
          isOurs: (text) => text.includes("compiled by cdk-saga"),
        },
      ],
      advice: [
        `Use the directory as a module: module "${inSnakeCase(saga.name)}" { source = … } with ${["name", ...names.variables.values()].join(", ")}.`,
        lacking,
      ],
    };
  },
};

function namesOf({ name: saga, placeholders }: CompiledSaga): ModuleNames {
  const functions = new Set(placeholders.flatMap(({ name, kind }) => (kind === "function" ? [name] : [])));
  const names = placeholders.flatMap(({ name, kind }) => (kind === "partition" ? [] : [name]));
  const ruleFor = (name: string) =>
    variableName(functions.has(name) ? `${inSnakeCase(name)}_arn` : inSnakeCase(name));
  return {
    template: `${fileNameOf(saga)}.asl.json.tftpl`,
    variables: uniqueNames(names, ruleFor, ["name"]),
    inTemplate: uniqueNames(
      placeholders.map(({ name }) => name),
      templateVariable,
    ),
  };
}

/** The definition as what `templatefile` takes: its placeholders are filled in, all else stays as it is. */
function asTemplate({ definition }: CompiledSaga, { inTemplate }: ModuleNames): string {
  return partsOf(definition)
    .map((part) => {
      if (!("name" in part)) return escapeTemplate(part.literal);
      const variable = inTemplate.get(part.name);
      return variable === undefined ? escapeTemplate(`\${${part.name}}`) : interpolation(variable);
    })
    .join("");
}
