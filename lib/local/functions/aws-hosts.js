/**
 * Host names in a function's worker thread. Clients of the AWS SDKs find this machine by their endpoint; an old SDK, a URL
 * in the code or a queue's URL from elsewhere would still name a host of AWS, and send it the payload.
 *
 * Plain JavaScript, so that Node 20 runs it as it is in the worker.
 */
const dns = require("node:dns");
const { syncBuiltinESMExports } = require("node:module");

/** The host of StartSyncExecution: the SDKs put `sync-` before the host of an endpoint, also before an address. */
const syncHost = "sync-127.0.0.1";

/**
 * Tells if a host is an endpoint of an AWS service: `sqs.eu-west-1.amazonaws.com`, `bucket.s3.amazonaws.com`,
 * `iam.amazonaws.com`. Hosts of the user's own databases and the like have the region in another place of the name.
 *
 * @param {string} hostname
 */
function isEndpointOfAws(hostname) {
  return (
    /(^|[.-])[a-z]{2}(-[a-z]+)+-\d\.amazonaws\.(com|com\.cn|eu)\.?$/i.test(hostname) ||
    /^([a-z0-9-]+|.+\.s3)\.amazonaws\.com\.?$/i.test(hostname) ||
    /\.(api|on)\.aws\.?$/i.test(hostname)
  );
}

/**
 * The error for a host that a function may not look up.
 *
 * @param {unknown} hostname
 * @param {{ functionName: string, allowedHosts: readonly string[] }} settings
 */
function refusalOf(hostname, { functionName, allowedHosts }) {
  const name = String(hostname);
  if (allowedHosts.includes(name) || !isEndpointOfAws(name)) return undefined;
  return Object.assign(
    new Error(
      `The function ${functionName} may not reach ${name}: nothing is sent to AWS from the local environment. Clients of ` +
        "the AWS SDKs find services by AWS_ENDPOINT_URL, unless they are given an endpoint or a queue's URL. To allow " +
        `this host, start the environment with --allow-host ${name} (in code, the option allowedHosts).`,
    ),
    { name: "HostNotAllowedError", code: "ERR_HOST_NOT_ALLOWED" },
  );
}

/**
 * Has the thread look up no endpoint of AWS, and find the host of StartSyncExecution here.
 *
 * @param {{ functionName: string, allowedHosts: readonly string[] }} settings
 */
function keepFromAws(settings) {
  /** @param {readonly unknown[]} args */
  const local = ([hostname, ...rest]) => [hostname === syncHost ? "127.0.0.1" : hostname, ...rest];

  replace(dns, "lookup", (lookup, args) => {
    const refusal = refusalOf(args[0], settings);
    const callback = args.at(-1);
    if (refusal === undefined || typeof callback !== "function")
      return Reflect.apply(lookup, dns, local(args));
    process.nextTick(callback, refusal);
    return {};
  });
  replace(dns.promises, "lookup", (lookup, args) => {
    const refusal = refusalOf(args[0], settings);
    return refusal === undefined ? Reflect.apply(lookup, dns.promises, local(args)) : Promise.reject(refusal);
  });
  syncBuiltinESMExports();
}

/**
 * Replaces a function, and keeps its properties.
 *
 * @param {object} owner
 * @param {string} name
 * @param {(original: Function, args: readonly unknown[]) => unknown} replacement
 */
function replace(owner, name, replacement) {
  const original = Reflect.get(owner, name);
  const apply = (
    /** @type {Function} */ target,
    /** @type {unknown} */ _self,
    /** @type {unknown[]} */ args,
  ) => replacement(target, args);
  Reflect.set(owner, name, new Proxy(original, { apply }));
}

exports.isEndpointOfAws = isEndpointOfAws;
exports.keepFromAws = keepFromAws;
exports.refusalOf = refusalOf;
exports.replace = replace;
