/**
 * The entry of the worker threads in which functions run: Lambda's Node.js runtime, as far as a handler sees it. One
 * worker runs one invocation at a time, and is kept for the next (a warm start).
 *
 * Plain JavaScript, so that Node 20 runs it as it is, from the sources as well as from dist.
 *
 * @import { ErrorDocument, InvocationMessage, WorkerMessage, WorkerSettings } from "./worker-protocol.js"
 */
const { existsSync } = require("node:fs");
const { register } = require("node:module");
const { join } = require("node:path");
const process = require("node:process");
const { pathToFileURL } = require("node:url");
const { types } = require("node:util");
const { parentPort, workerData } = require("node:worker_threads");
const { keepFromAws } = require("./aws-hosts.js");
const { findLayers } = require("./lambda-paths.js");

/** @typedef {(event: unknown, context: object, callback: (error: unknown, result?: unknown) => void) => unknown} Handler */

if (parentPort === null) throw new Error("function-worker.js runs in a worker thread only.");
const port = parentPort;

/** @type {WorkerSettings} */
const settings = workerData;

/** @param {WorkerMessage} message */
function send(message) {
  port.postMessage(message);
}

forwardOutput("stdout");
forwardOutput("stderr");
keepFromAws(settings);
if (settings.layersRoot !== undefined) findLayers(settings.layersRoot);
register("./module-hooks.js", pathToFileURL(__filename), {
  data: settings,
});

tellOfUnknownVariables();

// As Lambda's runtime does, which ends the process after reporting what nobody caught.
process.on("uncaughtException", (error) => fail(error));
process.on("unhandledRejection", (reason) =>
  fail(named("Runtime.UnhandledPromiseRejection", String(reason))),
);

send({ kind: "started" });
loadHandler().then((handler) => {
  port.on("message", (/** @type {InvocationMessage} */ invocation) => void run(handler, invocation));
  send({ kind: "loaded" });
}, fail);

/** Has whoever reads a variable whose value isn't known find that in the log, once. */
function tellOfUnknownVariables() {
  const untold = new Map(Object.entries(settings.unknownVariables));
  if (untold.size === 0) return;
  process.env = new Proxy(process.env, {
    get(variables, name) {
      const problem = typeof name === "string" ? untold.get(name) : undefined;
      if (typeof name === "string" && problem !== undefined) {
        untold.delete(name);
        const value = variables[name];
        process.stderr.write(`${settings.functionName} reads ${name}, which is ${value} here. ${problem}\n`);
      }
      return Reflect.get(variables, name);
    },
    // Without this, the variable would be defined by its value alone, which Node's environment doesn't take.
    set: (variables, name, value) => Reflect.set(variables, name, value),
  });
}

/**
 * Reports a failure that leaves the worker unusable, and ends it.
 *
 * @param {unknown} error
 */
function fail(error) {
  send({ kind: "failed", error: errorDocument(error), usable: false });
  process.exit(1);
}

/**
 * @param {Handler} handler
 * @param {InvocationMessage} invocation
 */
async function run(handler, invocation) {
  try {
    const result = await answerOf(handler, invocation);
    send({ kind: "succeeded", payload: marshalled(result) });
  } catch (error) {
    send({ kind: "failed", error: errorDocument(error), usable: true });
  }
}

/**
 * Calls a handler that answers by a promise or by its callback. What a handler without either returns is not its answer:
 * Lambda answers null once there is nothing left to wait for.
 *
 * @param {Handler} handler
 * @param {InvocationMessage} invocation
 * @returns {Promise<unknown>}
 */
function answerOf(handler, invocation) {
  let nothingLeft = () => {};
  return new Promise((resolve, reject) => {
    /** @type {(error: unknown, result?: unknown) => void} */
    const callback = (error, result) =>
      error === null || error === undefined ? resolve(result) : reject(error);
    nothingLeft = () => {
      port.ref();
      resolve(null);
    };
    process.once("beforeExit", nothingLeft);
    port.unref();

    const context = contextOf(invocation, callback);
    const returned = handler(JSON.parse(invocation.event), context, callback);
    if (isThenable(returned)) returned.then(resolve, reject);
  }).finally(() => {
    process.off("beforeExit", nothingLeft);
    port.ref();
  });
}

/**
 * @param {InvocationMessage} invocation
 * @param {(error: unknown, result?: unknown) => void} callback
 */
function contextOf(invocation, callback) {
  const deadline = Date.now() + settings.timeoutMilliseconds;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: settings.functionName,
    functionVersion: settings.functionVersion,
    invokedFunctionArn: invocation.functionArn,
    memoryLimitInMB: String(settings.memoryMegabytes),
    awsRequestId: invocation.requestId,
    clientContext: invocation.clientContext,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: callback,
    succeed: (/** @type {unknown} */ result) => callback(null, result),
    fail: (/** @type {unknown} */ error) => callback(error ?? new Error("context.fail was called")),
  };
}

/** @returns {Promise<Handler>} */
async function loadHandler() {
  const [, file = "", path = ""] = /^(.+?)\.([^/]+)$/.exec(settings.handler) ?? [];
  if (file === "") throw named("Runtime.MalformedHandlerName", `Bad handler ${settings.handler}`);

  const candidates = [".js", ".mjs", ".cjs"].map((extension) => join(settings.taskRoot, file + extension));
  const found = candidates.find((candidate) => existsSync(candidate));
  if (found === undefined) throw named("Runtime.ImportModuleError", `Error: Cannot find module '${file}'`);

  const exported = await importUserCode(pathToFileURL(found).href);
  // Not every name that CommonJS exports can be seen from outside; all of them are in its default export.
  const handler = member(exported, path) ?? member(member(exported, "default"), path);
  if (typeof handler !== "function") {
    throw named("Runtime.HandlerNotFound", `${settings.handler} is undefined or not exported`);
  }
  return (event, context, callback) => handler(event, context, callback);
}

/**
 * @param {string} url
 * @returns {Promise<unknown>}
 */
async function importUserCode(url) {
  try {
    return await import(url);
  } catch (error) {
    const code = member(error, "code");
    if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND") {
      throw named("Runtime.ImportModuleError", `Error: ${member(error, "message")}${hintAtLayers()}`);
    }
    if (member(error, "name") === "SyntaxError") {
      throw named("Runtime.UserCodeSyntaxError", `SyntaxError: ${member(error, "message")}`);
    }
    throw error;
  }
}

/** Layers that aren't there, for the message of a package that can't be found. */
function hintAtLayers() {
  if (settings.missingLayers.length === 0) return "";
  return (
    `\nThe layers ${settings.missingLayers.join(", ")} aren't part of the cloud assembly. If the module is in one of them, give ` +
    "the layer's directory in the values, by its ARN."
  );
}

/**
 * The value at a path of property names, `a.b`.
 *
 * @param {unknown} value
 * @param {string} path
 * @returns {unknown}
 */
function member(value, path) {
  /** @type {unknown} */
  let current = value;
  for (const name of path.split(".")) {
    if ((typeof current !== "object" && typeof current !== "function") || current === null) return undefined;
    current = Reflect.get(current, name);
  }
  return current;
}

/** @param {unknown} result */
function marshalled(result) {
  try {
    return JSON.stringify(result ?? null) ?? "null";
  } catch (error) {
    throw named("Runtime.MarshalError", `Unable to marshal response: ${member(error, "message")}`);
  }
}

/**
 * The error document that Lambda's runtime for Node.js reports. If a function throws something other than an Error, the document has no
 * error name, so no state machine can catch it by name.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html, and `Errors.js` of
 * aws-lambda-nodejs-runtime-interface-client.
 *
 * @param {unknown} error
 * @returns {ErrorDocument}
 */
function errorDocument(error) {
  if (!isError(error)) return { errorType: typeof error, errorMessage: asOnLambda(textOf(error)), trace: [] };
  const { name, message, stack } = error;
  return {
    errorType: String(name),
    errorMessage: asOnLambda(String(message)),
    trace: asOnLambda(withoutOwnFrames(String(stack))).split("\n"),
  };
}

/**
 * An error, or what looks like one: as an error from another realm does.
 *
 * @param {unknown} value
 * @returns {value is Error}
 */
function isError(value) {
  if (types.isNativeError(value)) return true;
  const texts = ["name", "message", "stack"].map((name) => member(value, name));
  return texts.every((text) => typeof text === "string" && text !== "");
}

/** @param {unknown} value */
function textOf(value) {
  try {
    return String(value);
  } catch {
    return "";
  }
}

/**
 * A stack without the frames of this directory's files, which are no part of the function.
 *
 * @param {string} stack
 */
function withoutOwnFrames(stack) {
  const lines = stack.split("\n");
  return lines.filter((line) => !/^ {4}at /.test(line) || !line.includes(__dirname)).join("\n");
}

/**
 * Names the function's files as they are named on Lambda: the temporary directory would make every run's errors differ.
 *
 * @param {string} text
 */
function asOnLambda(text) {
  const { taskRoot, layersRoot } = settings;
  // One directory's name may be the beginning of the other's.
  const named = layersRoot === undefined ? text : text.replaceAll(`${layersRoot}/`, "/opt/");
  return named.replaceAll(`${taskRoot}/`, "/var/task/");
}

/**
 * @param {string} name
 * @param {string} message
 */
function named(name, message) {
  return Object.assign(new Error(message), { name });
}

/**
 * @param {unknown} value
 * @returns {value is PromiseLike<unknown>}
 */
function isThenable(value) {
  return typeof member(value, "then") === "function";
}

/**
 * Sends what is written through the port, and so in order with the answer. A worker's own streams arrive when they may.
 *
 * @param {"stdout" | "stderr"} stream
 */
function forwardOutput(stream) {
  process[stream].write = (/** @type {string | Uint8Array} */ chunk, /** @type {unknown[]} */ ...rest) => {
    send({ kind: "log", stream, text: typeof chunk === "string" ? chunk : Buffer.from(chunk).toString() });
    for (const argument of rest) if (typeof argument === "function") argument();
    return true;
  };
}
