import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { StreamViewType } from "./stream/record.ts";

/** Something that speaks DynamoDB's protocol and keeps the items. */
export type Engine = {
  /** Not listening yet, and answering nothing by itself. Closing it closes the store. */
  server: Server;
  /**
   * Answers one whole request, in one piece: by `response.end` with a text or a buffer alone, whose headers
   * are set and not written before, or by destroying the response.
   */
  answer(request: IncomingMessage, body: Buffer, response: ServerResponse): void;
  /** Takes no more requests. Resolves when it works on none: only then may the server be closed. */
  quiet(): Promise<void>;
  /** Ends what the server's closing does not: a process of its own. */
  stop(): Promise<void>;
  /**
   * Lets a table that is there have a stream of this kind, or none. A stream that stays as it is goes on.
   * @param ttlAttribute holds the expiry time of an item. An engine without time to live deletes expired
   * items while the table has a stream.
   */
  setStream(table: string, view: StreamViewType | undefined, ttlAttribute: string): Promise<void>;
  /** Whether it takes `UpdateTimeToLive`, and deletes what has expired. */
  timeToLive: boolean;
};
