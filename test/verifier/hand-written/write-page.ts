// Writes docs/failures-of-hand-written-sagas.md anew: npx tsx test/verifier/hand-written/write-page.ts
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { page } from "./page.js";

writeFileSync(
  fileURLToPath(new URL("../../../docs/failures-of-hand-written-sagas.md", import.meta.url)),
  await page(),
);
