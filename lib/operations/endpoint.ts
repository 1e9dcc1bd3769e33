/**
 * True if Step Functions is called on this machine, such as in a local environment.
 *
 * @param endpoint its URL. @default - that of AWS_ENDPOINT_URL_SFN
 */
export function isOnThisMachine(endpoint = process.env.AWS_ENDPOINT_URL_SFN): boolean {
  if (endpoint === undefined || !URL.canParse(endpoint)) return false;
  return ["localhost", "127.0.0.1", "[::1]"].includes(new URL(endpoint).hostname);
}
