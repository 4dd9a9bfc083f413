import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { StreamViewType } from "./stream/record.ts";

/** A server with DynamoDB's protocol that keeps the items. */
export type Engine = {
  /** Not listening yet, and answering nothing by itself. Closing it closes the store. */
  server: Server;
  /**
   * Answers one complete request, in one piece: by `response.end` with a text or a buffer alone,
   * whose headers are set and not written before, or by destroying the response.
   */
  answer(request: IncomingMessage, body: Buffer, response: ServerResponse): void;
  /**
   * Accepts no more requests. Resolves when none is in flight: only then may the server be closed.
   */
  quiet(): Promise<void>;
  /** Ends what closing the server does not: a separate process. */
  stop(): Promise<void>;
  /**
   * Gives an existing table a stream of this kind, or none. An unchanged stream continues.
   * @param ttlAttribute holds the expiry time of an item. An engine without time to live deletes
   *   expired items while the table has a stream.
   */
  setStream(table: string, view: StreamViewType | undefined, ttlAttribute: string): Promise<void>;
  /** Whether it supports `UpdateTimeToLive`, and deletes expired items. */
  timeToLive: boolean;
};
