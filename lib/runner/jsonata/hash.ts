/**
 * The digests of AWS's `$hash`, as hexadecimal text of the UTF-8 bytes. Written out because the runner is to run where
 * there is no node:crypto; RFC 1321 and FIPS 180-4.
 */
export function digest(text: string, algorithm: string): string | undefined {
  const bytes = new TextEncoder().encode(text);
  switch (algorithm) {
    case "MD5":
      return md5(bytes);
    case "SHA-1":
      return sha1(bytes);
    case "SHA-256":
      return sha256(bytes);
    case "SHA-384":
      return sha512(bytes, sha384Start).slice(0, 96);
    case "SHA-512":
      return sha512(bytes, sha512Start);
    default:
      return undefined;
  }
}

/** Blocks of the message, padded with one bit, zeros and its length in bits. */
function* blocks(bytes: Uint8Array, blockBytes: 64 | 128, littleEndian = false): Generator<DataView> {
  const lengthBytes = blockBytes / 8;
  const total = Math.ceil((bytes.length + 1 + lengthBytes) / blockBytes) * blockBytes;
  const padded = new Uint8Array(total);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(total - 8, BigInt(bytes.length) * 8n, littleEndian);
  for (let offset = 0; offset < total; offset += blockBytes)
    yield new DataView(padded.buffer, offset, blockBytes);
}

const rotateLeft = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));
const rotateRight = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));

function wordsToHex(words: Uint32Array, littleEndian = false): string {
  const view = new DataView(new ArrayBuffer(words.length * 4));
  words.forEach((word, index) => {
    view.setUint32(index * 4, word, littleEndian);
  });
  return [...new Uint8Array(view.buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const md5Shifts = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
];

function md5(bytes: Uint8Array): string {
  const state = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  for (const block of blocks(bytes, 64, true)) {
    let [a = 0, b = 0, c = 0, d = 0] = state;
    for (let step = 0; step < 64; step += 1) {
      const round = step >> 4;
      const mixed = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][round] ?? 0;
      const index = [step, 5 * step + 1, 3 * step + 5, 7 * step][round] ?? 0;
      const constant = Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32);
      const sum = (a + mixed + constant + block.getUint32((index % 16) * 4, true)) | 0;
      [a, d, c, b] = [d, c, b, (b + rotateLeft(sum, md5Shifts[round]?.[step % 4] ?? 0)) | 0];
    }
    add(state, [a, b, c, d]);
  }
  return wordsToHex(state, true);
}

function add(state: Uint32Array, words: readonly number[]): void {
  words.forEach((word, index) => {
    state[index] = (state[index] ?? 0) + word;
  });
}

function sha1(bytes: Uint8Array): string {
  const state = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
  const schedule = new Uint32Array(80);
  const at = (index: number): number => schedule[index] ?? 0;
  for (const block of blocks(bytes, 64)) {
    for (let step = 0; step < 80; step += 1) {
      schedule[step] =
        step < 16
          ? block.getUint32(step * 4)
          : rotateLeft(at(step - 3) ^ at(step - 8) ^ at(step - 14) ^ at(step - 16), 1);
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
    for (let step = 0; step < 80; step += 1) {
      const [mixed, constant] =
        step < 20
          ? [(b & c) | (~b & d), 0x5a827999]
          : step < 40
            ? [b ^ c ^ d, 0x6ed9eba1]
            : step < 60
              ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
              : [b ^ c ^ d, 0xca62c1d6];
      const sum = (rotateLeft(a, 5) + mixed + e + constant + at(step)) | 0;
      [e, d, c, b, a] = [d, c, rotateLeft(b, 30), a, sum];
    }
    add(state, [a, b, c, d, e]);
  }
  return wordsToHex(state);
}

/** The first so many prime numbers, from whose roots SHA-2 takes its constants. */
function primes(count: number): number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate += 1) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  }
  return found;
}

/** The first 64 bits of the fractional part of the root of a number. */
function rootFraction(number: number, degree: 2n | 3n): bigint {
  const target = BigInt(number) << (64n * degree);
  let low = 0n;
  let high = BigInt(number) << 64n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** degree <= target) low = middle;
    else high = middle - 1n;
  }
  return BigInt.asUintN(64, low);
}

const sha2Constants = primes(80).map((prime) => rootFraction(prime, 3n));
const sha512Start = primes(8).map((prime) => rootFraction(prime, 2n));
const sha384Start = primes(16)
  .slice(8)
  .map((prime) => rootFraction(prime, 2n));

function sha256(bytes: Uint8Array): string {
  const state = Uint32Array.from(sha512Start, (word) => Number(word >> 32n));
  const constants = Uint32Array.from(sha2Constants.slice(0, 64), (word) => Number(word >> 32n));
  const schedule = new Uint32Array(64);
  const at = (index: number): number => schedule[index] ?? 0;
  for (const block of blocks(bytes, 64)) {
    for (let step = 0; step < 64; step += 1) {
      if (step < 16) {
        schedule[step] = block.getUint32(step * 4);
        continue;
      }
      const [early, late] = [at(step - 15), at(step - 2)];
      const sigma0 = rotateRight(early, 7) ^ rotateRight(early, 18) ^ (early >>> 3);
      const sigma1 = rotateRight(late, 17) ^ rotateRight(late, 19) ^ (late >>> 10);
      schedule[step] = at(step - 16) + sigma0 + at(step - 7) + sigma1;
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
    for (let step = 0; step < 64; step += 1) {
      const sum1 = rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25);
      const first = (h + sum1 + ((e & f) ^ (~e & g)) + (constants[step] ?? 0) + at(step)) | 0;
      const sum0 = rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22);
      const second = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
    }
    add(state, [a, b, c, d, e, f, g, h]);
  }
  return wordsToHex(state);
}

function sha512(bytes: Uint8Array, start: readonly bigint[]): string {
  const cut = (value: bigint): bigint => BigInt.asUintN(64, value);
  const rotate = (word: bigint, bits: bigint): bigint => cut((word >> bits) | (word << (64n - bits)));
  let state = start;
  for (const block of blocks(bytes, 128)) {
    const schedule: bigint[] = [];
    const at = (index: number): bigint => schedule[index] ?? 0n;
    for (let step = 0; step < 80; step += 1) {
      if (step < 16) {
        schedule.push(block.getBigUint64(step * 8));
        continue;
      }
      const [early, late] = [at(step - 15), at(step - 2)];
      const sigma0 = rotate(early, 1n) ^ rotate(early, 8n) ^ (early >> 7n);
      const sigma1 = rotate(late, 19n) ^ rotate(late, 61n) ^ (late >> 6n);
      schedule.push(cut(at(step - 16) + sigma0 + at(step - 7) + sigma1));
    }
    let [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n, g = 0n, h = 0n] = state;
    for (let step = 0; step < 80; step += 1) {
      const sum1 = rotate(e, 14n) ^ rotate(e, 18n) ^ rotate(e, 41n);
      const first = h + sum1 + ((e & f) ^ (cut(~e) & g)) + (sha2Constants[step] ?? 0n) + at(step);
      const sum0 = rotate(a, 28n) ^ rotate(a, 34n) ^ rotate(a, 39n);
      const second = sum0 + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, cut(d + first), c, b, a, cut(first + second)];
    }
    const words = [a, b, c, d, e, f, g, h];
    state = state.map((word, index) => cut(word + (words[index] ?? 0n)));
  }
  return state.map((word) => word.toString(16).padStart(16, "0")).join("");
}
