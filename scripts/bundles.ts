// npm run build: writes the code of the coordination's functions beside what is built of it, so that users need no bundler.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundled, functionNames } from "../lib/coordination/private/function-code.js";

const directory = join(process.cwd(), "dist", "lib", "coordination", "bundles");
mkdirSync(directory, { recursive: true });
for (const name of functionNames) writeFileSync(join(directory, `${name}.js`), bundled(name));
