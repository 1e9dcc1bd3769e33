import type { BpmnModdle } from "bpmn-moddle";
import type { JsonValue } from "../../../lib/asl/index.js";
import { type CamundaTarget, writeCamunda } from "../../../lib/camunda/index.js";
import { placesOf } from "../../../lib/camunda/places.js";
import { variable } from "../../../lib/camunda/variables.js";
import { compile } from "../../../lib/compiler/index.js";
import { layOut } from "../../../lib/diagram/index.js";
import type { SagaDocument } from "../../../lib/saga/index.js";
import { sampleDataOf } from "../../../lib/verifier/samples/answer-samples.js";
import type { SampleData } from "../../../lib/verifier/samples/samples.js";
import { type Subject, subjectOf } from "../../../lib/verifier/subject/subject.js";
import { type ProcessNode, readProcess } from "./read-process.js";

/** A saga as a process, ready to be run. */
export interface RunnableProcess {
  readonly document: SagaDocument;
  readonly process: ProcessNode;
  readonly subject: Subject;
  readonly given: SampleData;
  /** The step that a task is of, and what it does for it, by the variable that it leaves. */
  readonly stepOf: (
    node: ProcessNode,
  ) => { readonly step: string; readonly isCompensation: boolean; readonly isAgain: boolean } | undefined;
  /** The branches around a step, and the forEach whose indexes tell its elements, from the outside in. */
  readonly blocksOf: (step: string) => readonly (number | string)[];
}

export async function prepare(
  document: SagaDocument,
  moddle: BpmnModdle,
  target: CamundaTarget = "camunda-8.9",
  change: (xml: string) => string = (xml) => xml,
): Promise<RunnableProcess> {
  const { xml } = await writeCamunda(document, layOut(document), { target });
  const { rootElement } = await moddle.fromXML(change(xml));
  const { definition } = compile(document);
  if (definition === undefined) throw new TypeError(`${document.name} doesn't compile.`);
  const subject = subjectOf(document, definition);
  const saga = placesOf(document);
  const steps = new Map(
    [...saga.byName.keys()].flatMap((name) =>
      (["step", "reply", "stuck"] as const).map(
        (kind) => [variable(kind, name).text, { name, kind }] as const,
      ),
    ),
  );
  const blocks = blocksIn(saga);
  return {
    document,
    process: readProcess(rootElement),
    subject,
    given: inFeel(sampleDataOf(subject.document)),
    stepOf: ({ outputs, id }) => {
      const found = outputs.flatMap(([name]) => steps.get(name) ?? [])[0];
      return found === undefined
        ? undefined
        : { step: found.name, isCompensation: found.kind === "stuck", isAgain: /-again/.test(id) };
    },
    blocksOf: (step) => blocks.get(step) ?? [],
  };
}

/** Data in which nothing is null and no number has more than 15 digits: of such data FEEL has another view, see feel.test.ts. */
function inFeel({ input, responses }: SampleData): SampleData {
  const plain = (value: JsonValue): JsonValue => {
    if (typeof value === "number") return Math.abs(value) < 1e15 ? value : value % 1e6;
    if (typeof value === "string") return value.replaceAll(/\d{16,}/g, "16");
    if (value === null || typeof value !== "object") return value ?? "none";
    if (Array.isArray(value)) return value.map(plain);
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
  };
  return {
    input: plain(input),
    responses: new Map(
      [...responses].map(([operation, response]) => [operation, plain(response ?? { ok: true })]),
    ),
  };
}

function blocksIn({
  nodes,
  onCompleted,
  onCompensated,
}: ReturnType<typeof placesOf>): ReadonlyMap<string, readonly (number | string)[]> {
  const found = new Map<string, readonly (number | string)[]>();
  const visit = (all: typeof nodes, around: readonly (number | string)[]): void => {
    for (const { node, name, sequences } of all) {
      found.set(name, around);
      for (const [index, { nodes: inner }] of sequences.entries()) {
        const own = node.type === "parallel" ? [index] : node.type === "forEach" ? [name] : [];
        visit(inner, [...around, ...own]);
      }
    }
  };
  visit([...nodes, ...onCompleted, ...onCompensated], []);
  return found;
}
