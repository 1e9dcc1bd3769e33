interface Request {
  readonly id: string;
  readonly key?: string;
}

/** The old machine sends an id alone. The saga sends its key, too. */
export const keyOf = ({ id, key = `order-${id}` }: Request): string => key;
