/** The SHA-256 of a text's UTF-8 bytes, as 64 hexadecimal digits (FIPS 180-4). */
export function sha256(text: string): string {
  const hash = new Uint32Array(beginning);
  const blocks = padded(new TextEncoder().encode(text));
  const schedule = new Uint32Array(64);
  for (let offset = 0; offset < blocks.byteLength; offset += 64) {
    for (let index = 0; index < 64; index += 1) {
      schedule[index] = index < 16 ? blocks.getUint32(offset + 4 * index) : extended(schedule, index);
    }
    compress(hash, schedule);
  }
  return [...hash].map((word) => word.toString(16).padStart(8, "0")).join("");
}

const beginning = fractionsOfRoots(8, 1 / 2);
const constants = new Uint32Array(fractionsOfRoots(64, 1 / 3));

/** The first 32 bits of the fractional parts of roots of the first primes. */
function fractionsOfRoots(count: number, exponent: number): number[] {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate += 1) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  }
  return primes.map((prime) => (prime ** exponent % 1) * 2 ** 32);
}

/** The bytes, a bit that is 1, zeros up to a whole number of blocks of 64 bytes, and the number of bits at the end. */
function padded(bytes: Uint8Array): DataView {
  const blocks = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  blocks.set(bytes);
  blocks[bytes.length] = 0x80;
  const view = new DataView(blocks.buffer);
  view.setUint32(blocks.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(blocks.length - 4, bytes.length * 8);
  return view;
}

function extended(words: Uint32Array, index: number): number {
  const early = words[index - 15] ?? 0;
  const late = words[index - 2] ?? 0;
  const mixedEarly = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3);
  const mixedLate = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10);
  return (words[index - 16] ?? 0) + mixedEarly + (words[index - 7] ?? 0) + mixedLate;
}

function compress(hash: Uint32Array, schedule: Uint32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash;
  for (let index = 0; index < 64; index += 1) {
    const choice = (e & f) ^ (~e & g);
    const mixed = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const first = (h + mixed + choice + (constants[index] ?? 0) + (schedule[index] ?? 0)) | 0;
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const second = ((rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + majority) | 0;
    [a, b, c, d, e, f, g, h] = [(first + second) | 0, a, b, c, (d + first) | 0, e, f, g];
  }
  for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) hash[index] = (hash[index] ?? 0) + word;
}

function rotated(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}
