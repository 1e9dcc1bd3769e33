// What this project uses of dynalite 4, which comes without types.
declare module "dynalite" {
  import type { Server } from "node:http";

  interface DynaliteOptions {
    /** A directory to keep the tables in. @default - memory */
    readonly path?: string;
    /** How long a new table stays in CREATING. @default 500 */
    readonly createTableMs?: number;
    /** How long a table stays in DELETING. @default 500 */
    readonly deleteTableMs?: number;
    /** How long a table stays in UPDATING. @default 500 */
    readonly updateTableMs?: number;
    /** @default 400 */
    readonly maxItemSizeKb?: number;
  }

  /** A server that speaks DynamoDB's protocol; not listening yet. Closing it closes the store too. */
  function dynalite(options?: DynaliteOptions): Server;
  export default dynalite;
}
