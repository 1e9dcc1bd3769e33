import type { TreeNode } from "../tree.js";
import { CodedFailure } from "./failure.js";
import type { Frame } from "./frame.js";
import type { Run } from "./run.js";
import { type DataObject, isCallable, isFields, isList, type Native, setOwn } from "./values.js";

/** `| pattern | update, delete |`: a function that gives a changed copy of what it is given. */
export function transformerOf(run: Run, node: TreeNode, frame: Frame): Native {
  return (value) => {
    if (value === undefined) return undefined;
    const clone = frame.lookup("clone");
    if (!isCallable(clone)) throw new CodedFailure("T2013");
    const copy = run.call(clone, [value]);
    if (node.pattern === undefined) return copy;
    const found = run.evaluate(node.pattern, copy, frame);
    if (found === undefined) return copy;
    for (const match of isList(found) ? found : [found]) {
      update(run, node, match, frame);
      remove(run, node, match, frame);
    }
    return copy;
  };
}

function update(run: Run, { update: part }: TreeNode, match: unknown, frame: Frame): void {
  const changes = part === undefined ? undefined : run.evaluate(part, match, frame);
  if (changes === undefined) return;
  if (!isFields(changes)) throw new CodedFailure("T2011", { value: changes });
  if (!isChangeable(match)) return;
  const entries = Object.entries(changes);
  run.budget.work(entries.length);
  for (const [name, value] of entries) setOwn(match, name, value);
}

function remove(run: Run, { delete: part }: TreeNode, match: unknown, frame: Frame): void {
  const names = part === undefined ? undefined : run.evaluate(part, match, frame);
  if (names === undefined) return;
  const list: unknown[] = isList(names) ? names : [names];
  if (!list.every((name) => typeof name === "string")) throw new CodedFailure("T2012", { value: names });
  if (isChangeable(match)) for (const name of list) delete match[name];
}

function isChangeable(match: unknown): match is DataObject {
  return isFields(match);
}
