import { objectOr, parseJson } from "../../asl/index.js";
import type { CompiledSaga } from "./compiled-saga.js";
import type { Deployer } from "./deployer.js";
import { layOut } from "./json-text.js";
import type { OutputFile } from "./output-file.js";

/** The definition and a policy, for whatever fills in placeholders as CloudFormation's DefinitionSubstitutions do. */
export const asl: Deployer = {
  extensions: [".json"],
  partitionIsOpen: false,
  write: (saga, file) => {
    const base = file.replace(/(\.asl)?\.json$/, "");
    const names = saga.placeholders.map(({ name }) => `\${${name}}`).join(", ");
    const policy = { Version: "2012-10-17", Statement: saga.statements };
    return {
      files: [
        definitionFile(saga, file),
        { path: `${base}.policy.json`, content: layOut(policy), isOurs: isPolicy },
      ],
      advice:
        saga.placeholders.length === 0
          ? []
          : [
              `Fill in, in both, the ARN of the function of each operation: ${names}.`,
              "In the definition CloudFormation does so by DefinitionSubstitutions.",
            ],
    };
  },
  defaultFile: (name) => `${name}.asl.json`,
};

/** The file with the definition of a saga. */
export function definitionFile({ definition }: CompiledSaga, path: string): OutputFile {
  return { path, content: definition, isOurs: (text) => text.includes("compiled by cdk-saga") };
}

/** Nothing in a policy can say who wrote it. */
function isPolicy(text: string): boolean {
  try {
    return "Statement" in objectOr(parseJson(text));
  } catch {
    return false;
  }
}
