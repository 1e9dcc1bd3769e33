import type { BpmnModdle } from "bpmn-moddle";

export type { BpmnModdle, ModdleElement } from "bpmn-moddle";

/** The package that reads and writes BPMN cannot be loaded, or is another version. */
export class ModdleError extends Error {
  override readonly name = "ModdleError";
}

/**
 * Loads the package that knows the form of BPMN. It is an ES module, so it is imported where it is used and nowhere else: whoever
 * draws no BPMN doesn't load it.
 *
 * @param load imports the package.
 * @param extensions what is added to BPMN, by the names of its namespaces.
 * @throws ModdleError if it isn't installed, or isn't version 10.
 */
export async function loadModdle(
  load: () => Promise<unknown> = () => import("bpmn-moddle"),
  extensions: Readonly<Record<string, unknown>> = {},
): Promise<BpmnModdle> {
  const module = await load().catch((error: unknown) => {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new ModdleError(`bpmn-moddle, which writes BPMN, can't be loaded (${reason}). ${remedy}`, {
      cause: error,
    });
  });
  if (!isModdle(module)) {
    throw new ModdleError(
      `bpmn-moddle, which writes BPMN, exports no BpmnModdle, so it isn't version 10. ${remedy}`,
    );
  }
  return new module.BpmnModdle(extensions);
}

const remedy = "Run `npm install bpmn-moddle@10`.";

function isModdle(
  module: unknown,
): module is { readonly BpmnModdle: new (extensions: object) => BpmnModdle } {
  return (
    typeof module === "object" &&
    module !== null &&
    "BpmnModdle" in module &&
    typeof module.BpmnModdle === "function"
  );
}
