import { createRequire } from "node:module";

/** The version of this package. */
export function packageVersion(): string {
  // By its own name, since the way to it differs between the sources and dist.
  const { version }: { readonly version: string } = createRequire(__filename)("cdk-saga/package.json");
  return version;
}
