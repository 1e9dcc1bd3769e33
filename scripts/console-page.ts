// Builds the console's page into dist, beside its server: npm run build does so at its end.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildPage } from "../lib/console/build-page.js";

const root = join(__dirname, "..");

void build();

async function build(): Promise<void> {
  const { html, script, style } = await buildPage(join(root, "lib", "console", "page"));
  const directory = join(root, "dist", "lib", "console", "page");
  mkdirSync(directory, { recursive: true });
  for (const [name, text] of Object.entries({ "index.html": html, "page.js": script, "page.css": style }))
    writeFileSync(join(directory, name), text);
}
