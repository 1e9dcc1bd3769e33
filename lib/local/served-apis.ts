import { NamedResources, type ResourceNames } from "./assembly/named-resources.js";
import type { RestApi } from "./assembly/rest-apis.js";
import type { ApiSurroundings } from "./apis/rest-api-handler.js";
import { type HttpEndpoint, listen } from "./endpoints/http-endpoint.js";
import { serveRestApi } from "./endpoints/rest-apis.js";
import { LocalAddresses } from "./local-addresses.js";

/** An API of the stack, on this machine. */
export interface ServedApi extends ResourceNames {
  /** URL of its stage, or of the first of several, with a slash at the end: `http://127.0.0.1:4567/prod/`. */
  readonly url: string;
  /** URLs of all stages, by name. */
  readonly stages: Readonly<Record<string, string>>;
}

/** The APIs of an assembly, each at a port of its own, as each has a host of its own on AWS. */
export interface OpenApis {
  readonly served: NamedResources<ServedApi>;
  readonly addresses: LocalAddresses;
  /** Has them answer. */
  serve(surroundings: ApiSurroundings): void;
  close(): Promise<void>;
}

/**
 * Opens a port for each API.
 *
 * @param port the port before the first of theirs; 0 for ports that the system gives.
 * @throws LocalEnvironmentError if a port is in use.
 */
export async function openApis(apis: readonly RestApi[], port: number): Promise<OpenApis> {
  const open: { readonly api: RestApi; readonly endpoint: HttpEndpoint }[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(open.map(({ endpoint }) => endpoint.close()));
  };
  try {
    for (const [index, api] of apis.filter(({ problem }) => problem === undefined).entries()) {
      open.push({ api, endpoint: await listen(port === 0 ? 0 : port + 1 + index) });
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    served: new NamedResources(
      "API",
      open.map(({ api, endpoint }) => servedApi(api, endpoint.url)),
    ),
    addresses: new LocalAddresses(new Map(open.map(({ api, endpoint }) => [hostOf(api), endpoint.url]))),
    serve(surroundings) {
      for (const { api, endpoint } of open) serveRestApi(endpoint, api, surroundings);
    },
    close,
  };
}

function servedApi(
  { logicalId, stackName, constructPath, name, arn, stages }: RestApi,
  url: string,
): ServedApi {
  const urls = stages.map(({ name: stage }): [string, string] => [stage, `${url}/${stage}/`]);
  return {
    logicalId,
    stackName,
    ...(constructPath === undefined ? {} : { constructPath }),
    name,
    arn,
    url: urls[0]?.[1] ?? `${url}/`,
    stages: Object.fromEntries(urls),
  };
}

function hostOf({ id, region }: RestApi): string {
  return `${id}.execute-api.${region}.amazonaws.com`;
}
