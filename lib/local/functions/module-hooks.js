/**
 * Module resolution of a function's worker thread. Lambda's runtime has the AWS SDK at hand, so bundles leave it out;
 * here it, and whatever else the code does not bring along, is found from the project.
 *
 * Plain JavaScript, because Node 20 loads it in a thread of its own.
 */

const { join } = require("node:path");
const { pathToFileURL } = require("node:url");

let projectUrl = "";
/** @type {string | undefined} */
let layersRoot;
/** @type {readonly string[]} */
let layerPackages = [];

/** @param {{ projectUrl: string, layersRoot?: string, layerPackages: readonly string[] }} data */
exports.initialize = function initialize(data) {
  projectUrl = data.projectUrl;
  layersRoot = data.layersRoot;
  layerPackages = data.layerPackages;
};

/** @type {import("node:module").ResolveHook} */
exports.resolve = async function resolve(specifier, context, nextResolve) {
  const inLayers = layersRoot === undefined ? undefined : /^(?:file:\/\/)?\/opt(\/.*)$/.exec(specifier)?.[1];
  if (layersRoot !== undefined && inLayers !== undefined) {
    return nextResolve(pathToFileURL(join(layersRoot, inLayers)).href, context);
  }
  try {
    return await nextResolve(specifier, context);
  } catch (error) {
    if (!isNotFound(error) || !isPackage(specifier)) throw error;
  }
  // Lambda finds packages of layers for ES modules, too. Node looks in the directories around a file that need not exist.
  for (const directory of layerPackages) {
    try {
      const parentURL = pathToFileURL(join(directory, "..", "noop.js")).href;
      return await nextResolve(specifier, { ...context, parentURL });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  try {
    return await nextResolve(specifier, { ...context, parentURL: projectUrl });
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
    throw Object.assign(
      new Error(
        `Cannot find package '${name}' imported from ${context.parentURL}, neither in the function's code nor in the ` +
          `project around ${projectUrl}. Install it there (npm install --save-dev ${name}), or give the option ` +
          `projectDirectory the directory that has it.`,
      ),
      { code: "ERR_MODULE_NOT_FOUND" },
    );
  }
};

/** @param {unknown} error */
function isNotFound(error) {
  return (
    typeof error === "object" && error !== null && "code" in error && error.code === "ERR_MODULE_NOT_FOUND"
  );
}

/** @param {string} specifier */
function isPackage(specifier) {
  return !/^(\.{0,2}\/|[a-z]+:|#)/.test(specifier);
}
