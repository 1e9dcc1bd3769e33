import type { Diagnostic } from "./diagnostic.js";
import { diagnostics } from "./diagnostics.js";
import type { NodeDocument, SagaDocument } from "./document.js";
import { sequencesIn } from "./nodes.js";
import { prefixOf } from "./part-names.js";

/** Names that every saga's state machine gives its own states. */
const reservedNames = ["Completed", "Compensated"];
/** Names under which a block hands out more than the responses of its steps. */
const reservedInBlocks = ["recovery", "failure", "failures", "index"];

const nodeName = /^\p{L}[\p{L}\p{N} ._-]*$/u;
const allowedName = "a letter, followed by letters, digits, spaces, dots, hyphens and underscores";
const nameLimit = 80;

/** Checks the names of steps and blocks as the user gave them: their form, and that each tells one node. */
export function checkNames({ steps, hooks = {} }: SagaDocument): Diagnostic[] {
  const found: Diagnostic[] = [];
  checkNamespace([...steps, ...(hooks.onCompleted ?? []), ...(hooks.onCompensated ?? [])], found);
  return found;
}

/** A saga, or a part of one: in each, a name is used once. */
function checkNamespace(nodes: readonly NodeDocument[], found: Diagnostic[], part?: string): void {
  const steps = part === undefined ? "steps" : `steps of the part "${part}"`;
  const positions = new Map<string, number>();
  let position = 0;
  const check = (sequence: readonly NodeDocument[], inBlock: boolean) => {
    for (const node of sequence) {
      position += 1;
      found.push(...checkForm(node, inBlock));
      const first = positions.get(node.name);
      if (first === undefined) positions.set(node.name, position);
      else
        found.push(
          diagnostics.duplicateName([node.name, node.name], {
            steps,
            name: node.name,
            first,
            second: position,
          }),
        );
      if (node.type === "part") checkNamespace(node.steps, found, node.name);
      else for (const inner of sequencesIn(node)) check(inner.steps, true);
    }
  };
  check(nodes, false);
}

function checkForm({ name, type }: NodeDocument, inBlock: boolean): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (!nodeName.test(name)) {
    found.push(
      diagnostics.invalidName([name], {
        what: titleOf(type),
        name,
        allowed: allowedName,
      }),
    );
  }
  const reserved = inBlock ? [...reservedNames, ...reservedInBlocks] : reservedNames;
  if (reserved.includes(name)) found.push(diagnostics.reservedName([name], { name }));
  return found;
}

/** The noun for a node in messages. */
export function titleOf(type: NodeDocument["type"]): string {
  return type === "parallel" || type === "forEach" ? "block" : type;
}

/** Checks the names of a node's branches or paths: their form, and that each tells one of them. */
export function checkBranchNames(
  { name: block, type }: NodeDocument,
  names: readonly string[],
): Diagnostic[] {
  const [one, all] =
    type === "choice"
      ? ["path of the choice", "paths of the choice"]
      : ["branch of the block", "branches of the block"];
  const found: Diagnostic[] = [];
  for (const [index, name] of names.entries()) {
    if (!nodeName.test(name)) {
      found.push(
        diagnostics.invalidName([block, name], {
          what: `${one} "${block}"`,
          name,
          allowed: allowedName,
        }),
      );
    }
    if (names.indexOf(name) < index)
      found.push(diagnostics.duplicateBranch([block, name], { branches: all, block, name }));
  }
  return found;
}

/** Checks that a name, those of the parts around it included, is no longer than AWS allows. */
export function checkLength(what: string, name: string): Diagnostic[] {
  // A name of an odd form is told as such.
  if (name.length <= nameLimit || !nodeName.test(name.slice(prefixOf(name).length))) return [];
  return [
    diagnostics.nameTooLong([name], {
      what: `The ${what} "${name}"`,
      length: name.length,
      limit: nameLimit,
      mend: "Shorten it",
    }),
  ];
}
