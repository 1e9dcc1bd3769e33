import { chmod, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join, normalize, sep } from "node:path";
import { inflateRawSync } from "node:zlib";
import { LocalEnvironmentError } from "../errors.js";

/** A file of an archive. */
interface Entry {
  readonly path: string;
  /** Type and permissions as Unix has them; 0 if the archive doesn't tell. */
  readonly mode: number;
  readonly method: number;
  readonly size: number;
  readonly compressedSize: number;
  readonly offset: number;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const fileSignature = 0x04034b50;
const endLength = 22;

/**
 * Unpacks a zip archive, as Lambda does.
 *
 * Source: APPNOTE.TXT of PKWARE, "General Format of a .ZIP file".
 *
 * @throws LocalEnvironmentError if the file is no such archive, or names a file outside the directory.
 */
export async function unpackZip(file: string, directory: string): Promise<void> {
  const archive = await readFile(file);
  for (const entry of entriesOf(archive, file)) {
    const path = join(directory, normalize(entry.path));
    if (!path.startsWith(directory + sep)) throw problem(file, `it names ${entry.path}, outside the archive`);
    if (entry.path.endsWith("/")) await mkdir(path, { recursive: true });
    else await writeEntry(path, contentOf(archive, entry, file), entry.mode);
  }
}

async function writeEntry(path: string, content: Buffer, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const isLink = (mode & 0o170000) === 0o120000;
  if (isLink) {
    await symlink(content.toString(), path);
    return;
  }
  await writeFile(path, content);
  if ((mode & 0o111) !== 0) await chmod(path, 0o755);
}

function entriesOf(archive: Buffer, file: string): Entry[] {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || archive.length < end + endLength || archive.readUInt32LE(end) !== endSignature) {
    throw problem(file, "it has no directory");
  }
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  if (count === 0xffff || at === 0xffffffff) throw problem(file, "it has the form ZIP64");
  const entries: Entry[] = [];
  for (let index = 0; index < count; index += 1) {
    if (archive.length < at + 46 || archive.readUInt32LE(at) !== entrySignature) {
      throw problem(file, `its directory ends after ${index} of ${count} files`);
    }
    const [pathLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
      archive.readUInt16LE(at + field),
    );
    const path = archive.toString("utf8", at + 46, at + 46 + (pathLength ?? 0));
    entries.push({
      path,
      method: archive.readUInt16LE(at + 10),
      compressedSize: archive.readUInt32LE(at + 20),
      size: archive.readUInt32LE(at + 24),
      mode: archive.readUInt32LE(at + 38) >>> 16,
      offset: archive.readUInt32LE(at + 42),
    });
    at += 46 + (pathLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return entries;
}

function contentOf(
  archive: Buffer,
  { path, method, size, compressedSize, offset }: Entry,
  file: string,
): Buffer {
  if (archive.length < offset + 30 || archive.readUInt32LE(offset) !== fileSignature) {
    throw problem(file, `${path} isn't where its directory says`);
  }
  const start = offset + 30 + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
  const data = archive.subarray(start, start + compressedSize);
  if (method === 0) return data;
  if (method !== 8)
    throw problem(file, `${path} is compressed by the method ${method}; methods 0 and 8 can be read`);
  return inflateRawSync(data, { maxOutputLength: Math.max(size, 1) });
}

function problem(file: string, what: string): LocalEnvironmentError {
  return new LocalEnvironmentError(
    `The archive ${file} can't be unpacked: ${what}. Give Code.fromAsset a directory.`,
  );
}
