/** A node of the saga where it is run: once for each element of the lists around it. */
export interface Instance {
  /** The node's name, with those of the parts around it in front: `Outbound/ReserveFlight`. */
  readonly name: string;
  /** Its place in the execution, as it is in keys: `Travellers/1/ReserveSeat`. */
  readonly path: string;
  /** The index of the element that it is run for, in each list around it, from the outside in. */
  readonly iterations: readonly number[];
}
