import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, readlinkSync } from "node:fs";
import { lstat, readdir, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Creates a temporary directory that belongs to this process. Its name tells the process: the machine, the id, and when it
 * began, since ids are used again.
 */
export function createTemporaryDirectory(family: string, parent = tmpdir()): string {
  const began = beginningOf(process.pid) ?? "unknown";
  return mkdtempSync(join(parent, `${family}-${machine()}-${process.pid}-${began}-`));
}

/**
 * Removes the temporary directories of processes that have ended without doing so themselves, as SIGKILL has it. Those of
 * running processes, of other machines and of other users stay.
 */
export async function sweepTemporaryDirectories(family: string, parent = tmpdir()): Promise<void> {
  const pattern = new RegExp(`^${family}-${machine()}-(\\d+)-(\\w+)-\\w{6}$`);
  const names = await readdir(parent).catch(() => []);
  await Promise.all(
    names.map(async (name) => {
      const [, pid, began] = pattern.exec(name) ?? [];
      if (pid === undefined || began === undefined || isRunning(Number(pid), began)) return;
      const directory = join(parent, name);
      // Two processes that start at once may both be at it; and what cannot be removed is no reason not to start.
      if (await isOwn(directory)) await rm(directory, { recursive: true, force: true }).catch(() => {});
    }),
  );
}

/** Not a link, and not of somebody else who uses the same directory. */
async function isOwn(directory: string): Promise<boolean> {
  const status = await lstat(directory).catch(() => undefined);
  return status?.isDirectory() === true && (process.getuid === undefined || status.uid === process.getuid());
}

function isRunning(pid: number, began: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: there is one, of another user.
    if (typeof error === "object" && error !== null && "code" in error && error.code === "ESRCH")
      return false;
  }
  const beginning = beginningOf(pid);
  return beginning === undefined || began === "unknown" || beginning === began;
}

const ownBeginning: { value?: string | undefined } = {};

/** When a process began, in units of the system's own. Undefined where the system doesn't tell. */
function beginningOf(pid: number): string | undefined {
  if (pid !== process.pid) return readBeginning(pid);
  if (!("value" in ownBeginning)) ownBeginning.value = readBeginning(pid);
  return ownBeginning.value;
}

function readBeginning(pid: number): string | undefined {
  try {
    if (process.platform === "linux") {
      // proc(5): the 22nd field, counted from behind the name, which is in parentheses and may hold anything.
      return readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/s, "").trim().split(" ")[19];
    }
    if (process.platform === "win32") return undefined;
    const options = { encoding: "utf8", env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" } } as const;
    const began = Date.parse(
      `${execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], options).trim()} UTC`,
    );
    return Number.isNaN(began) ? undefined : String(began / 1000);
  } catch {
    return undefined;
  }
}

/** Containers may share a temporary directory and not the ids of processes. */
function machine(): string {
  return createHash("sha256").update(`${hostname()} ${processSpace()}`).digest("hex").slice(0, 8);
}

function processSpace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    // Not Linux.
    return "";
  }
}
