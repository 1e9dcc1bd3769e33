/** Sizes of events and gateways, in pixels. */
export const sizes = {
  /** The beginning and the ends of the saga, and its waits. */
  event: 36,
  /** The beginning and the ends of a sub-process, and what stands on the border of a task. */
  small: 22,
  throw: 30,
  gateway: 24,
  /** From the lower edge of a step to the gateway below it. */
  below: 28,
  /** From the upper edge of a step to the event of its rejections. */
  refusal: 20,
} as const;
