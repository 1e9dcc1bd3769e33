import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** The part of V8's .cpuprofile that is read. */
interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

/** The functions in which the most time was spent, those they called not counted, from the CPU profile in a folder. */
export async function hottest(folder: string, count = 20): Promise<string> {
  const file = (await readdir(folder)).find((name) => name.endsWith(".cpuprofile"));
  if (file === undefined) throw new Error(`there is no CPU profile in ${folder}`);
  const profile: CpuProfile = JSON.parse(await readFile(join(folder, file), "utf8"));
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const spent = new Map<string, number>();
  for (const [index, id] of profile.samples.entries()) {
    const name = names.get(id) ?? "";
    spent.set(name, (spent.get(name) ?? 0) + (profile.timeDeltas[index] ?? 0));
  }
  const total = [...spent.values()].reduce((sum, time) => sum + time, 0);
  return [...spent]
    .sort(([, one], [, other]) => other - one)
    .slice(0, count)
    .map(([name, time]) => `${((time / total) * 100).toFixed(1).padStart(5)} %  ${name}`)
    .join("\n");
}

function nameOf({ functionName, url, lineNumber }: CallFrame): string {
  const place = url === "" ? "" : ` (${url.slice(url.lastIndexOf("/") + 1)}:${lineNumber + 1})`;
  return `${functionName === "" ? "anonymous" : functionName}${place}`;
}
