import type { SagaDocument } from "../../saga/index.js";
import type { Picture } from "../picture.js";
import { Geometry } from "./geometry.js";
import { oneLine } from "./ids.js";
import { loadModdle } from "./moddle.js";
import { ProcessDrawing } from "./process.js";
import { Sheet } from "./sheet.js";

const exporter = "cdk-saga";

/**
 * Writes a saga as BPMN 2.0 with its diagram, which has the geometry of the picture with more room between the rows. It is a model to
 * look at and to talk about, not one for an engine to run.
 *
 * @throws ModdleError if bpmn-moddle, by which it is written, isn't there.
 */
export async function writeBpmn(document: SagaDocument, picture: Picture): Promise<string> {
  const moddle = await loadModdle();
  const sheet = new Sheet(moddle);
  const process = sheet.create("Process", {
    ...{ id: sheet.id("Process", document.name), name: oneLine(picture.title), isExecutable: false },
    documentation: sheet.documentation(picture.summary),
  });
  new ProcessDrawing(sheet, new Geometry(picture), document).draw(process);
  const definitions = sheet.definitions(process, { targetNamespace: "urn:cdk-saga", exporter });
  const { xml } = await moddle.toXML(definitions, { format: true });
  return xml;
}

/** True if a text was written by this writer. A modeler that saves it puts its own name there. */
export function isBpmnOfSaga(text: string): boolean {
  return new RegExp(`^<\\?xml[^>]*>\\s*<bpmn:definitions\\b[^>]* exporter="${exporter}"`).test(text);
}
