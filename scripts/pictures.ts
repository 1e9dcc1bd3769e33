// Writes the pictures in docs/, and the pages of the examples, from the sagas that they show.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pageOf } from "../lib/cli/document-command.js";
import { layOut, writeSvg } from "../lib/diagram/index.js";
import { groupTour } from "../lib/examples/group-tour/saga.js";
import { tripBooking } from "../lib/examples/trip-booking/saga.js";
import type { AnySaga } from "../lib/saga/index.js";
import { page as callback } from "../test/docs/callback.js";
import { page as choice } from "../test/docs/choice.js";
import { page as deadline } from "../test/docs/deadline.js";
import { page as forEach } from "../test/docs/for-each.js";
import { page as hooks } from "../test/docs/hooks.js";
import { page as parallel } from "../test/docs/parallel.js";
import { page as part } from "../test/docs/part.js";
import { page as recovery } from "../test/docs/recovery.js";
import { page as steps } from "../test/docs/steps.js";
import type { Page } from "../test/docs/support/page.js";
import { page as tasks } from "../test/docs/tasks.js";
import { page as wait } from "../test/docs/wait.js";

/** Pages about one part of the language, by the names of their files. */
export const picturedPages: Readonly<Record<string, Page>> = {
  ...{ callback, choice, deadline, "for-each": forEach, hooks, parallel, part, recovery, steps, tasks, wait },
};

/** The first saga that a page shows. */
function sagaOf(name: string, { sagas }: Page): AnySaga {
  const [first] = Object.values(sagas);
  if (first === undefined) throw new RangeError(`The page ${name} shows no saga.`);
  return "tasks" in first ? first.saga : first;
}

/** Every file in docs/ that is made from a saga, with its text. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const [name, page] of Object.entries(picturedPages)) {
    files.set(`docs/pictures/${name}.svg`, writeSvg(layOut(sagaOf(name, page).toJSON())));
  }
  for (const [name, saga] of Object.entries({ "trip-booking": tripBooking, "group-tour": groupTour })) {
    const { page, svg } = pageOf({ saga: saga.toJSON(), tasks: {} }, `pictures/${name}.svg`);
    files.set(`docs/${name}.md`, page).set(`docs/pictures/${name}.svg`, svg);
  }
  return files;
}

if (require.main === module) {
  for (const [path, text] of generatedFiles()) {
    const target = join(__dirname, "..", path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}
