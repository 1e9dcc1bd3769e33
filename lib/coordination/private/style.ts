/** The styles that this room has constructs for. */
export type Style = "CoordinatorFunction" | "DurableCoordinator" | "FunctionChain" | "EventChain";

/** True for the styles in which a link follows the other, and nobody sees the whole. */
export function isChain(style: Style): boolean {
  return style === "FunctionChain" || style === "EventChain";
}
