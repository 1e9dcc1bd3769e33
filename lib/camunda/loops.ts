import type { ModdleElement } from "../diagram/bpmn/moddle.js";
import type { ForEachDocument } from "../saga/index.js";
import { listOf } from "./checks.js";
import { hasCheck } from "./has-check.js";
import { asAttribute, compound, type Feel, nothing, plainContext, simple } from "./feel/feel.js";
import type { Kit } from "./kit.js";
import { isSequential } from "./obstacles.js";
import type { PlacedNode } from "./places.js";
import { variable } from "./variables.js";

type ForEach = PlacedNode<ForEachDocument>;
type Properties = Readonly<Record<string, unknown>>;
type Named = readonly (readonly [name: Feel, value: Feel])[];

/**
 * A sub-process that is run for each element of a list. Each time it has variables of its own, since others would be those of the process,
 * which all share: https://docs.camunda.io/docs/components/modeler/bpmn/multi-instance/#variable-mappings
 */
export function forEachProperties(placed: ForEach, kit: Kit): Properties {
  const own = variablesIn(placed, kit);
  return loop(placed, kit, {
    list: listOf(placed, kit.templates),
    given: own.map((name) => [name, nothing]),
    collected: { name: variable("outcomes", placed.name), value: contextOfAll(own) },
  });
}

/** The same for what takes it back: over the same list, with the variables that were there then. */
export function backForEachProperties(placed: ForEach, kit: Kit, round: "first" | "again"): Properties {
  const outcomes = variable("outcomes", placed.name);
  const list = compound(
    `if ${outcomes.text} instance of list then ${listOf(placed, kit.templates).text} else []`,
  );
  const found = (from: Feel, name: Feel): Feel => simple(`${from.text}[loopCounter].${name.text}`);
  const given: Named = variablesIn(placed, kit).map((name) => [name, found(outcomes, name)]);
  const stuckOf = variable("stuckOf", placed.name);
  const stuck = stuckVariablesIn(placed);
  if (kit.saga.document.recovery?.continueOnStuck !== true) {
    // What a task leaves is not to be shared, either.
    return loop(placed, kit, { list, given: [...given, ...stuck.map((name) => [name, nothing] as const)] });
  }
  const stuckGiven: Named = stuck.map((name) => [name, round === "first" ? nothing : found(stuckOf, name)]);
  return loop(placed, kit, {
    list,
    given: [...given, ...stuckGiven],
    ...(round === "first" ? { collected: { name: stuckOf, value: contextOfAll(stuck) } } : {}),
  });
}

function loop(
  { name, node }: ForEach,
  { sheet, extensions }: Kit,
  of: {
    readonly list: Feel;
    readonly given: Named;
    readonly collected?: { readonly name: Feel; readonly value: Feel };
  },
): Properties {
  const characteristics: ModdleElement = extensions.make("LoopCharacteristics", {
    inputCollection: asAttribute(of.list),
    inputElement: variable("item", name).text,
    ...(of.collected === undefined
      ? {}
      : { outputCollection: of.collected.name.text, outputElement: asAttribute(of.collected.value) }),
  });
  const inputs = [[variable("index", name), simple("loopCounter - 1")] as const, ...of.given];
  return {
    extensionElements: extensions.elements([
      extensions.mapping(
        inputs.map(([each, value]) => [each.text, asAttribute(value)]),
        [],
      ),
    ]),
    loopCharacteristics: sheet.create("MultiInstanceLoopCharacteristics", {
      isSequential: isSequential(node),
      extensionElements: extensions.elements([characteristics]),
    }),
  };
}

/** The variables of what is in a forEach, but not in one in it. */
function variablesIn(placed: PlacedNode, kit: Kit): Feel[] {
  return inner(placed).flatMap((each) => {
    const { node, name } = each;
    const checked = hasCheck(each, kit.saga.document) ? [variable("check", name)] : [];
    if (node.type === "step") {
      const isAnsweredLater = node.action.callback !== undefined;
      return [...checked, variable("step", name), ...(isAnsweredLater ? [variable("reply", name)] : [])];
    }
    return node.type === "forEach" ? [...checked, variable("outcomes", name)] : checked;
  });
}

function stuckVariablesIn(placed: PlacedNode): Feel[] {
  return inner(placed).flatMap(({ node, name }) => {
    if (node.type === "forEach") return [variable("stuckOf", name)];
    return node.type === "step" && node.compensation !== undefined ? [variable("stuck", name)] : [];
  });
}

function inner(placed: PlacedNode): PlacedNode[] {
  return placed.sequences.flatMap(({ nodes }) =>
    nodes.flatMap((each) => [each, ...(each.node.type === "forEach" ? [] : inner(each))]),
  );
}

function contextOfAll(names: readonly Feel[]): Feel {
  return plainContext(names.map((name) => [name.text, name]));
}
