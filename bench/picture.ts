import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { layOut, type Picture, writeSvg } from "../lib/diagram/index.js";
import { sagaOf, step } from "../test/support/documents.js";
import { say, table } from "./table.js";

/**
 * npm run bench:picture — milliseconds that it takes to lay out sagas of 5 to 40 steps, beside `dagre`, which lays out the same
 * boxes and lines. That package is no dependency: it is installed in a temporary folder, and if it can't be, the exit code is 1.
 */
const peer = "@dagrejs/dagre@3.1.3";
const stepCounts = [5, 10, 20, 40];
const rounds = 15;

/** The part of dagre that is used. */
interface Dagre {
  readonly graphlib: { readonly Graph: new (options: { readonly multigraph: boolean }) => DagreGraph };
  readonly layout: (graph: DagreGraph) => void;
}
interface DagreGraph {
  setGraph(label: object): void;
  setNode(id: string, label: { readonly width: number; readonly height: number }): void;
  setEdge(from: string, to: string, label: object, name: string): void;
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "bench-picture-"));
  try {
    const dagre = await installed(folder);
    const rows = stepCounts.map((count) => {
      const document = sagaOf(Array.from({ length: count }, (_, index) => step(`Step${index + 1}`)));
      const picture = layOut(document);
      const [ours, whole] = [() => layOut(document), () => writeSvg(layOut(document))].map(medianOf);
      const theirs = dagre === undefined ? undefined : medianOf(() => dagre.layout(graphOf(picture, dagre)));
      return [
        `${count} steps`,
        inMilliseconds(ours),
        inMilliseconds(whole),
        inMilliseconds(theirs),
        theirs === undefined || ours === undefined ? "-" : (theirs / ours).toFixed(0),
      ];
    });
    const header = ["milliseconds, median", "laid out", "with the SVG written", peer, "times as long"];
    say(table(header, rows));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function installed(folder: string): Promise<Dagre | undefined> {
  try {
    await writeFile(join(folder, "package.json"), '{ "private": true }');
    const options = ["install", "--no-audit", "--no-fund", "--ignore-scripts", peer];
    await promisify(execFile)("npm", options, { cwd: folder });
    return createRequire(join(folder, "package.json"))("@dagrejs/dagre");
  } catch (error) {
    const [line = ""] = String(error).split("\n");
    process.stderr.write(`NOT MEASURED: ${peer} can't be installed. ${line}\n`);
    process.exitCode = 1;
    return undefined;
  }
}

/** The boxes and lines of a picture as a graph of dagre's; a line that ends between boxes is left out. */
function graphOf({ boxes, lines }: Picture, { graphlib }: Dagre): DagreGraph {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({});
  const known = new Set(boxes.map(({ id }) => id));
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  for (const [index, { from, to }] of lines.entries()) {
    if (from !== undefined && to !== undefined && known.has(from) && known.has(to))
      graph.setEdge(from, to, {}, String(index));
  }
  return graph;
}

function medianOf(run: () => unknown): number {
  for (let round = 0; round < 5; round += 1) run();
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  }).sort((one, other) => one - other);
  return times[Math.floor(rounds / 2)] ?? Number.NaN;
}

function inMilliseconds(time: number | undefined): string {
  return time === undefined ? "-" : time.toFixed(2);
}

void main();
