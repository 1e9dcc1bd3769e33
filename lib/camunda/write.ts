import { Geometry } from "../diagram/bpmn/geometry.js";
import { loadModdle } from "../diagram/bpmn/moddle.js";
import { oneLine } from "../diagram/bpmn/ids.js";
import { Sheet } from "../diagram/bpmn/sheet.js";
import type { Picture } from "../diagram/index.js";
import { Expressions } from "../diagram/words/expressions.js";
import { Titles } from "../diagram/words/titles.js";
import type { SagaDocument } from "../saga/index.js";
import { hasCheck } from "./has-check.js";
import { Extensions } from "./extensions.js";
import type { Kit } from "./kit.js";
import { type Obstacle, obstaclesIn } from "./obstacles.js";
import { everyNode, type PlacedSaga, placesOf } from "./places.js";
import { CamundaProcess } from "./process.js";
import { Templates } from "./references.js";
import { type CamundaTarget, targetFacts } from "./target.js";
import { loadZeebe } from "./zeebe.js";

/** Options of a process for Camunda. */
export interface CamundaOptions {
  readonly target: CamundaTarget;
  /** Names or ARNs of the functions, by the operation; an operation that isn't there is called by its own name. */
  readonly functions?: Readonly<Record<string, string>>;
}

/** A process for Camunda. */
export interface CamundaModel {
  /** BPMN 2.0, to be deployed as it is. */
  readonly xml: string;
  /** Things that the saga says and that the process can't do, or does in another way. With an error it isn't to be deployed. */
  readonly obstacles: readonly Obstacle[];
}

/**
 * Writes a saga as a process for Camunda 8, with its diagram.
 *
 * @throws ModdleError if bpmn-moddle or zeebe-bpmn-moddle isn't there.
 */
export async function writeCamunda(
  document: SagaDocument,
  picture: Picture,
  { target, functions = {} }: CamundaOptions,
): Promise<CamundaModel> {
  const moddle = await loadModdle(undefined, { zeebe: await loadZeebe() });
  const saga = placesOf(document);
  const sheet = new Sheet(moddle);
  const templates = new Templates(saga);
  const operations = new Map(document.operations.map((operation) => [operation.name, operation]));
  const kit: Kit = {
    ...{ saga, target, sheet, templates },
    geometry: new Geometry(picture, stretchFor(saga)),
    extensions: new Extensions(moddle),
    titles: new Titles(document),
    words: new Expressions(document),
    operation: (name) => operations.get(name) ?? { name, rejections: [] },
    functionName: (operation) => functions[operation] ?? operation,
  };
  const process = sheet.create("Process", {
    ...{ id: sheet.id("Process", document.name), name: oneLine(picture.title), isExecutable: true },
    documentation: sheet.documentation(picture.summary),
  });
  new CamundaProcess(kit).draw(process);
  const definitions = sheet.definitions(process, {
    ...{ targetNamespace: "urn:cdk-saga", exporter: "cdk-saga" },
    "xmlns:modeler": "http://camunda.org/schema/modeler/1.0",
    "modeler:executionPlatform": "Camunda Cloud",
    "modeler:executionPlatformVersion": targetFacts[target].version,
  });
  const { xml } = await moddle.toXML(definitions, { format: true });
  return { xml, obstacles: [...obstaclesIn(saga), ...distinct(templates.obstacles)] };
}

/** The request of an action is that of its compensation, too: what stands in its way is told once. */
function distinct(obstacles: readonly Obstacle[]): readonly Obstacle[] {
  return [...new Map(obstacles.map((each) => [each.message, each])).values()];
}

/** Rows with room for a gateway that asks whether a step is run at all, and for what is in a callback; undefined for the usual room. */
function stretchFor({ nodes, document }: PlacedSaga): number | undefined {
  const all = [...everyNode(nodes)];
  if (all.some(({ node }) => node.type === "step" && node.action.callback !== undefined)) return 6;
  return all.some((each) => hasCheck(each, document)) ? 4 : undefined;
}
