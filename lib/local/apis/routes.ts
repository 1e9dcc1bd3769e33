/** A route that a path has matched. */
export interface MatchedRoute<Route> {
  readonly route: Route;
  /** The values of the path's parameters, decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * Finds the routes whose resource matches a path; the most specific resource comes first, and those of it alone are given.
 * A part of a path written out goes before a parameter, and that before a greedy one, `{proxy+}`.
 *
 * @param path still encoded, without the stage: `/orders/1`.
 */
export function matchRoutes<Route extends { readonly resourcePath: string }>(
  routes: readonly Route[],
  path: string,
): MatchedRoute<Route>[] {
  const parts = partsOf(path);
  const matched = routes.flatMap((route) => {
    const pathParameters = parametersIn(partsOf(route.resourcePath), parts);
    return pathParameters === undefined ? [] : [{ route, pathParameters }];
  });
  const best = matched.map(({ route }) => rankOf(route.resourcePath)).sort()[0];
  return matched.filter(({ route }) => rankOf(route.resourcePath) === best);
}

function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "");
}

function parametersIn(
  pattern: readonly string[],
  parts: readonly string[],
): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(part) ?? [];
    const given = parts[index];
    if (given === undefined) return undefined;
    if (name === undefined) {
      if (decoded(given) !== part) return undefined;
    } else if (greedy === "+") {
      found[name] = parts.slice(index).map(decoded).join("/");
      return found;
    } else {
      found[name] = decoded(given);
    }
  }
  return pattern.length === parts.length ? found : undefined;
}

/** A text by which patterns are sorted, the most specific first. */
function rankOf(pattern: string): string {
  return partsOf(pattern)
    .map((part) => (/^\{[^}]+\+\}$/.test(part) ? "2" : /^\{.+\}$/.test(part) ? "1" : "0"))
    .join("");
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
