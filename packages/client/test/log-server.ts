import type { LogSlice, MessageEvent, RoomEvent } from "@parley/core/protocol/event";
import type { RequestInput } from "@parley/core/protocol/request";
import type { LogQuery } from "../src/log/log-reader.ts";

/** A request that puts something into the log. */
export type Frame = Exclude<
  RequestInput,
  {
    action:
      | "hello"
      | "join"
      | "leave"
      | "read"
      | "notifications"
      | "typing"
      | "presence"
      | "blocklist"
      | "ping";
  }
>;

/** One room's log, and the ids that the server knows again, without sockets. */
export class LogServer {
  readonly room = "general";
  readonly epoch = "first";
  /** From seq 1 on. */
  readonly events: RoomEvent[] = [];
  /** How many events a page of the log has. */
  readonly #page: number;
  readonly #ids = new Map<string, RoomEvent>();

  constructor(page = 2) {
    this.#page = page;
  }

  /** So long that no id is known again. */
  forgetIds(): void {
    this.#ids.clear();
  }

  /** Stores what somebody sent, once by its id. */
  store(userId: string, frame: Frame): RoomEvent {
    return this.#ids.get(`${userId}/${frame.id}`) ?? this.#append(userId, frame);
  }

  /** Somebody writes who is not looked at. */
  say(): void {
    const id = `b${this.events.length}`;
    this.#append("bob", { action: "sendMessage", room: this.room, id, message: "hi" });
  }

  slice({ after = 0, limit }: LogQuery): LogSlice {
    const { room, epoch } = this;
    const events = this.events.slice(after).slice(0, Math.min(limit, this.#page));
    const settled = after + events.length;
    const head = this.events.length;
    return { room, epoch, head, events, settled, more: settled < head };
  }

  #append(userId: string, frame: Frame): RoomEvent {
    const seq = this.events.length + 1;
    const place = { seq, id: frame.id ?? "", userId, timestamp: new Date().toISOString() };
    const event = eventOf(frame, place);
    this.events.push(event);
    this.#ids.set(`${userId}/${frame.id}`, event);
    return event;
  }
}

type Place = Pick<MessageEvent, "seq" | "id" | "userId" | "timestamp">;

function eventOf(frame: Frame, place: Place): RoomEvent {
  if (frame.action === "delete") return { action: "delete", ...place, target: frame.seq };
  if (frame.action === "pin")
    return { action: "pin", ...place, target: frame.seq, pinned: frame.pinned ?? true };
  if (frame.action === "edit") return { action: "edit", ...place, target: frame.seq, message: frame.message };
  if (frame.action === "joinRoom") return { action: "join", ...place, name: place.userId };
  if (frame.action === "describeRoom") {
    const { title, topic } = frame;
    const texts = { ...(title !== undefined && { title }), ...(topic !== undefined && { topic }) };
    return { action: "describe", ...place, name: place.userId, ...texts };
  }
  if (frame.action === "leaveRoom") return { action: "leave", ...place, name: place.userId };
  if (frame.action === "archiveRoom")
    return { action: "archive", ...place, name: place.userId, archived: frame.archived ?? true };
  if (frame.action === "muteMember") {
    const until = new Date(Date.parse(place.timestamp) + frame.minutes * 60_000).toISOString();
    return { action: "mute", ...place, name: place.userId, member: frame.member, until };
  }
  if (frame.action === "setRules") {
    const { locked, slowMode } = frame;
    const rules = { ...(locked !== undefined && { locked }), ...(slowMode !== undefined && { slowMode }) };
    return { action: "rules", ...place, name: place.userId, ...rules };
  }
  if (frame.action === "createRoom" || frame.action === "changeRole") throw new Error("Rooms here are open.");
  return { action: "message", ...place, name: place.userId, message: frame.message };
}
