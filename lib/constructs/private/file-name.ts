import { Names } from "aws-cdk-lib/core";
import type { IConstruct } from "constructs";

/** The longest part of a file's name before its ending, in characters. File systems take 255 bytes with the ending. */
const longest = 200;

/** A name for a file that belongs to a construct, unique in its app: the ids of its path and a hash, shortened if need be. */
export function fileNameFor(construct: IConstruct, ending: `.${string}`): string {
  const id = Names.uniqueId(construct);
  const hash = id.slice(-8);
  return `${id.length <= longest ? id : id.slice(0, longest - hash.length) + hash}${ending}`;
}
