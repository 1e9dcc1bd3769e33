/** True for the URL of an endpoint on this machine, such as a local environment's. */
export function isOnThisMachine(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  return ["localhost", "127.0.0.1", "[::1]"].includes(new URL(endpoint).hostname);
}
