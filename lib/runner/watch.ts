/**
 * Does something that nothing else can interrupt, such as matching a regular expression, and gives it up when it takes too
 * long.
 *
 * @param what names it in the error.
 * @throws BoundExceeded when it takes too long.
 */
export type Watch = <Result>(act: () => Result, what: string) => Result;
