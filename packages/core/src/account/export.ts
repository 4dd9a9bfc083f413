import * as v from "valibot";
import { readBlocklist } from "../acl/blocklist.ts";
import { bytesOf, type Unseen } from "../answer/fit.ts";
import { uncharged } from "../cost.ts";
import { memberBytes } from "../event-kinds/membership.ts";
import type { Identity } from "../identity/identity.ts";
import { membershipsByUser } from "../membership/by-user.ts";
import { type MessageItem, messageItem, messageItemsByUser, Point, pointOf } from "../message/by-user.ts";
import { keptLastSeen } from "../presence/last-seen.ts";
import type { AccountExport, ExportedEdit } from "../protocol/http.ts";
import { isReadPoint, ReadPoint, readMarkersByUser, readPointOf } from "../read-marker/by-user.ts";
import type { EventItem } from "../table/event.entity.ts";
import { readPlace } from "../table/place.ts";
import type { Store } from "../table/store.ts";
import { answerBytes, roomsOfMember } from "../wire/limits.ts";

/** The maximum number of edits that one page reads, each by itself: up to four read units. */
const editsOfPage = 200;

/** Edits that are read concurrently. */
const editsAtOnce = 10;

/** Messages that one Query returns: those that do not fit into the page are read for nothing. */
const messagesAtOnce = 25;

/** The request for a page of an export. */
export const ExportPage = v.object({
  before: v.optional(v.lazy((text) => (isReadPoint(text) ? ReadPoint : Point))),
});

type Page = { limit: number; before?: v.InferOutput<typeof Point> | undefined };
type Exported = AccountExport["messages"][number];

/** The room that is left in a page. */
class Room {
  #messages: number;
  #bytes = answerBytes;
  #edits = editsOfPage;

  constructor(messages: number) {
    this.#messages = messages;
  }

  get messages(): number {
    return this.#bytes > 0 && this.#edits > 0 ? this.#messages : 0;
  }

  get edits(): number {
    return this.#bytes > 0 ? this.#edits : 0;
  }

  takeMessage(message: unknown): void {
    this.#messages -= 1;
    this.#bytes -= bytesOf(message);
  }

  /** Whether there was room for it. The first one of a page always has room. */
  takeEdit(edit: unknown): boolean {
    if (this.#bytes <= 0) return false;
    this.#bytes -= bytesOf(edit);
    return true;
  }

  readEdit(): void {
    this.#edits -= 1;
  }
}

/**
 * A user's data: the profile, how far they have read rooms, and their messages in all rooms, newest
 * first, a page at a time, each with its edits and the texts that are left, oldest first. A page ends at
 * `answerBytes`, or after a number of edits, even within a message: the next page continues with
 * the same message and its further edits.
 */
export const exportAccount = async (
  store: Store,
  { kind, userId, name }: Identity,
  { limit, before }: v.InferOutput<typeof ExportPage> & { limit: number },
  unseen?: Unseen,
): Promise<AccountExport> => {
  const profile = await store.users.get({ userId }).go({ consistent: true });
  const since = profile.data && { createdAt: new Date(profile.data.createdAt).toISOString() };
  const user = { kind, userId, name, ...since, ...(profile.data?.line && { line: profile.data.line }) };
  if (before !== undefined && !("readAfter" in before)) {
    return { ...user, ...(await exportMessages(store, userId, { limit, before }, unseen)) };
  }
  const isFirst = before === undefined;
  const [{ markers, next }, memberOf, blocklist, lastSeen] = await Promise.all([
    readMarkersByUser(store, userId, before?.readAfter),
    // All of them are on the first page.
    isFirst ? exportMemberships(store, userId, unseen) : undefined,
    isFirst ? readBlocklist(store, userId, { consistent: true, onCost: uncharged }) : undefined,
    isFirst ? keptLastSeen(store, userId) : undefined,
  ]);
  if (markers.length > 0) unseen?.(markers.reduce((sum, marker) => sum + bytesOf(marker), 0));
  const read = markers.map(({ room, seq }) => ({ room, seq }));
  const blocked = blocklist && blocklist.users.length > 0 && { blocked: blocklist.users };
  const seen = lastSeen !== undefined && { lastSeen: new Date(lastSeen).toISOString() };
  const rooms = { ...(memberOf && { memberOf }), ...blocked, ...seen, read };
  if (next) return { ...user, ...rooms, messages: [], next: readPointOf(next) };
  return { ...user, ...rooms, ...(await exportMessages(store, userId, { limit }, unseen)) };
};

/** The edits in an export: each was read by itself. */
export const editsIn = ({ messages }: AccountExport): number =>
  messages.reduce((sum, { edits = [] }) => sum + edits.length, 0);

/** The rooms that a user is a member of. Those that were left lately are read beside them. */
const exportMemberships = async (store: Store, userId: string, unseen: Unseen | undefined) => {
  const rooms: string[] = [];
  let after: string | undefined;
  do {
    const page = await membershipsByUser(store, userId, { limit: 2 * roomsOfMember, after });
    if (page.read > 0) unseen?.(2 * page.read * memberBytes);
    rooms.push(...page.memberships.map(({ room }) => room));
    after = page.next;
  } while (after !== undefined);
  return rooms;
};

const exportMessages = async (
  store: Store,
  userId: string,
  { limit, before }: Page,
  unseen: Unseen | undefined,
) => {
  const room = new Room(limit);
  const messages: Exported[] = [];
  /** Adds a message. Returns the `next` of the page when it is full. */
  const add = async ({ message, item }: MessageItem, after = 0): Promise<string | undefined> => {
    room.takeMessage(message);
    const { edits, more } = await readEdits(store, item, after, room, unseen);
    messages.push({ ...message, ...(edits.length > 0 && { edits }) });
    if (more) return pointOf(item, edits.at(-1)?.seq ?? after);
    return room.messages > 0 ? undefined : pointOf(item);
  };

  const begun = before && "edit" in before && before.edit !== undefined ? before : undefined;
  const item = begun && (await readPlace(store, begun.room, begun.seq));
  const own = item?.userId === userId ? messageItem(store, item) : undefined;
  const full = own && (await add(own, begun?.edit));
  if (full !== undefined) return { messages, next: full };

  let from = before;
  for (;;) {
    const limit = Math.min(room.messages, messagesAtOnce);
    const found = await messageItemsByUser(store, userId, { limit, before: from }, unseen);
    for (const [index, each] of found.messages.entries()) {
      const next = await add(each);
      if (next === undefined) continue;
      for (const { item } of found.messages.slice(index + 1)) unseen?.(bytesOf(item));
      return { messages, next };
    }
    if (found.next === undefined) return { messages };
    // If many have expired, each page checks some of them.
    if (found.messages.length === 0) return { messages, next: pointOf(found.next) };
    const { timestamp, room: name, seq } = found.next;
    from = { timestamp, room: name, seq };
  }
};

const editIn = ({ seq, message, timestamp }: EventItem): ExportedEdit | undefined =>
  message === undefined ? undefined : { seq, message, timestamp };

/** The bytes of the table that are billed for an item read by itself: a unit for each started 4 KB. */
const billedBytes = (item: EventItem | undefined): number =>
  4096 * Math.ceil((item ? bytesOf(item) : 1) / 4096);

/**
 * The texts of a message's later edits, after the edit of a seq, as far as the page has room. Those
 * of a deleted message are gone.
 */
const readEdits = async (
  store: Store,
  { room: name, edits: all = [], deleted }: EventItem,
  after: number,
  room: Room,
  unseen: Unseen | undefined,
): Promise<{ edits: ExportedEdit[]; more: boolean }> => {
  const edits: ExportedEdit[] = [];
  const seqs = deleted ? [] : [...all].filter((seq) => seq > after).toSorted((one, other) => one - other);
  for (let read = 0; read < seqs.length; ) {
    const some = seqs.slice(read, read + Math.min(editsAtOnce, room.edits));
    if (some.length === 0) return { edits, more: true };
    const events = await Promise.all(some.map((seq) => readPlace(store, name, seq)));
    for (const [index, event] of events.entries()) {
      room.readEdit();
      read += 1;
      const edit = event && editIn(event);
      if (edit === undefined) unseen?.(billedBytes(event));
      else if (room.takeEdit(edit)) edits.push(edit);
      else {
        for (const left of events.slice(index)) unseen?.(billedBytes(left));
        return { edits, more: true };
      }
    }
  }
  return { edits, more: false };
};
