import { ModdleError } from "../diagram/bpmn/moddle.js";

/**
 * Loads the package that knows what Camunda adds to BPMN, where it is used and nowhere else.
 *
 * @param load imports the package.
 * @throws ModdleError if it isn't installed.
 */
export async function loadZeebe(
  load: () => Promise<unknown> = () =>
    import("zeebe-bpmn-moddle/resources/zeebe.json", { with: { type: "json" } }),
): Promise<object> {
  const module = await load().catch((error: unknown) => {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new ModdleError(
      `zeebe-bpmn-moddle, which knows what Camunda adds to BPMN, can't be loaded (${reason}). Run \`npm install zeebe-bpmn-moddle@2\`.`,
      { cause: error },
    );
  });
  // jest hands out the file itself.
  return isModule(module) ? module.default : Object(module);
}

function isModule(module: unknown): module is { readonly default: object } {
  return typeof module === "object" && module !== null && "default" in module;
}
