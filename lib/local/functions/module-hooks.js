/**
 * Module resolution of a function's worker thread. Lambda's runtime has the AWS SDK at hand, so bundles leave it out;
 * here it, and whatever else the code does not bring along, is found from the project.
 *
 * Plain JavaScript, because Node 20 loads it in a thread of its own.
 */

let projectUrl = "";

/** @param {{ projectUrl: string }} data */
exports.initialize = function initialize(data) {
  projectUrl = data.projectUrl;
};

/** @type {import("node:module").ResolveHook} */
exports.resolve = async function resolve(specifier, context, nextResolve) {
  try {
    return await nextResolve(specifier, context);
  } catch (error) {
    if (!isNotFound(error) || !isPackage(specifier)) throw error;
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
