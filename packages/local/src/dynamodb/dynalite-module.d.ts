declare module "dynalite" {
  import type { Server } from "node:http";

  export type DynaliteOptions = {
    /** A folder for LevelDB; in memory without it. */
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  };

  /** A server that does not listen yet. Closing it closes the store. */
  export default function dynalite(options?: DynaliteOptions): Server;
}
