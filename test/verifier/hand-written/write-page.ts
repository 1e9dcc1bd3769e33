// Writes docs/failures-of-hand-written-sagas.md anew: npx tsx test/verifier/hand-written/write-page.ts
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { page } from "./page.js";

const file = join(__dirname, "../../../docs/failures-of-hand-written-sagas.md");
void page().then((text) => writeFileSync(file, text));
