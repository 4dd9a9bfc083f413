import { maxCounted } from "./read.ts";

/** Pages of a room, until its reader has read on in it: of small changes, even these may not reach back. */
const perRoom = 10;

/** What is known of a room's reads. */
type RoomReads = { mark: number; reads: number; isEnough: boolean; isReading: boolean };

/**
 * Bounds the reads of the log by which a page counts what is unread in a room. The server's numbers have
 * the reader's own messages and deleted ones, too, and older messages have no number. Their reader has not
 * asked for these reads, and others can cause them: by changes without end, which no page of the log
 * reaches behind, or by deletions, which make the count fall. The client paces those of all rooms together.
 */
export class UnreadReads {
  readonly #rooms = new Map<string, RoomReads>();
  readonly #read: (room: string) => Promise<void>;

  /** @param read reads a further page of a room in the background. Never rejects. */
  constructor(read: (room: string) => Promise<void>) {
    this.#read = read;
  }

  /**
   * A further page of a room is needed: reads one, unless that is done already, or there were enough.
   *
   * @param mark the read position.
   * @param count how many messages after it are unread, as far as is known. Once there are more than are
   *   shown exactly, a count that falls again needs no further page.
   */
  need(room: string, mark: number, count: number): void {
    const before = this.#rooms.get(room);
    const isReading = before?.isReading ?? false;
    const known = before?.mark === mark ? before : { mark, reads: 0, isEnough: false, isReading };
    this.#rooms.set(room, known);
    known.isEnough ||= count > maxCounted;
    if (known.isEnough || known.reads >= perRoom || known.isReading) return;
    known.reads += 1;
    known.isReading = true;
    void this.#read(room).finally(() => {
      const now = this.#rooms.get(room);
      if (now) now.isReading = false;
    });
  }
}
