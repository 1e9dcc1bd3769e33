/**
 * Paths of Lambda's file system in a function's worker thread: `/opt`, where layers are, leads to the directory into which they
 * were unpacked.
 *
 * Plain JavaScript, so that Node 20 runs it as it is in the worker.
 */
const fs = require("node:fs");
const Module = require("node:module");
const { fileURLToPath } = require("node:url");
const { replace } = require("./aws-hosts.js");

const layers = "/opt";

/**
 * A path with the directory of the layers in the place of `/opt`. Whatever isn't below it stays as it is.
 *
 * @template T
 * @param {T} path
 * @param {string} layersRoot
 * @returns {T | string}
 */
function localPath(path, layersRoot) {
  if (path instanceof URL && path.protocol === "file:") {
    return path.pathname.startsWith(`${layers}/`) ? localPath(fileURLToPath(path), layersRoot) : path;
  }
  if (typeof path !== "string") return path;
  return path === layers || path.startsWith(`${layers}/`) ? layersRoot + path.slice(layers.length) : path;
}

/** Functions whose first argument is a path; each has its twin that ends with Sync, and most are among the promises. */
const ofPaths = [
  "access",
  "cp",
  "copyFile",
  "exists",
  "glob",
  "lstat",
  "open",
  "opendir",
  "readFile",
  "readdir",
  "readlink",
  "realpath",
  "stat",
];

/**
 * Has the thread find files of layers, read or required by their path on Lambda.
 *
 * @param {string} layersRoot
 */
function findLayers(layersRoot) {
  /** @type {(original: Function, args: readonly unknown[]) => unknown} */
  const local = (original, [path, ...rest]) =>
    Reflect.apply(original, undefined, [localPath(path, layersRoot), ...rest]);
  for (const name of [...ofPaths, ...ofPaths.map((one) => `${one}Sync`), "createReadStream"]) {
    if (name in fs) replace(fs, name, local);
  }
  for (const name of ofPaths) if (name in fs.promises) replace(fs.promises, name, local);
  replace(Module, "_resolveFilename", local);
  Module.syncBuiltinESMExports();
}

exports.findLayers = findLayers;
exports.localPath = localPath;
