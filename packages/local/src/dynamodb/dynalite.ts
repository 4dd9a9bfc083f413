import { Readable } from "node:stream";
import dynalite from "dynalite";
import { correctCapacity } from "./dynalite-capacity.ts";
import type { Engine } from "./engine.ts";

/**
 * DynamoDB in this process: https://github.com/architect/dynalite
 * @param folder where LevelDB keeps the items; in memory without one. A write is in the operating system's
 * hands before it is acknowledged, so that it outlives this process however that ends.
 */
export const openDynalite = (folder: string | undefined): Engine => {
  correctCapacity();
  const server = dynalite({
    ...(folder === undefined ? {} : { path: folder }),
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  });
  const listeners = server.listeners("request");
  server.removeAllListeners("request");
  return {
    server,
    // Dynalite throws in the middle of the process when a caller goes away while it reads the request,
    // as a handler that is timed out does. So it only ever sees requests that have arrived.
    answer: ({ method, url, headers }, body, response) => {
      const arrived = Object.assign(Readable.from([body]), { method, url, headers });
      for (const listener of listeners) listener(arrived, response);
    },
    stop: async () => {},
    timeToLive: false,
  };
};
