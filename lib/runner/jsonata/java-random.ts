const multiplier = 0x5deece66dn;
const mask = (1n << 48n) - 1n;

/**
 * The first number that `new java.util.Random(seed).nextDouble()` gives, which is what AWS's `$random(seed)` answers:
 * `$random(42)` is 0.7275636800328681.
 *
 * @param seed an integer.
 */
export function firstJavaRandom(seed: number): number {
  let state = (BigInt.asIntN(64, BigInt(seed)) ^ multiplier) & mask;
  const bits = (count: bigint): bigint => {
    state = (state * multiplier + 0xbn) & mask;
    return state >> (48n - count);
  };
  const high = bits(26n) << 27n;
  return Number(high + bits(27n)) / 2 ** 53;
}
