import { setTimeout as pause } from "node:timers/promises";
import { forgetChanges } from "../acl/forget-changes.ts";
import { logKindOf } from "../event-kinds/kinds.ts";
import type { RoomEvent } from "../protocol/event.ts";
import type { EventItem } from "../table/event.entity.ts";
import { messageExpiry } from "../table/expiry.ts";
import { readPlace } from "../table/place.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { isInside } from "../wire/place.ts";
import { roomKindOf } from "../wire/room-kind.ts";
import type { Draft } from "./draft.ts";
import { toEvent } from "./event.ts";
import { readHead, type TakenSeq, takeSeq, throwIfChanged } from "./head.ts";
import { findIntent, hasEnded, isFor, moveIntent, readIntent, recordIntent } from "./intent.ts";
import { areRepeatsFrequent, noteRepeat } from "./repeats.ts";
import { seal } from "./seal.ts";

/**
 * A stored event. `repeated`: an earlier attempt had stored it. `head`: the room's, as it was then.
 * `lastFourMs`: the milliseconds that the room's last four events took. `outside`: the users who hear the
 * room no more by changes of access before that: see `outsideBy`.
 */
export type Appended = {
  epoch: string;
  event: RoomEvent;
  repeated: boolean;
  head: number;
  lastFourMs: number;
  outside: readonly string[];
};

/**
 * Receives a seq that a send has sealed, so that the room can be told: nobody then has to read the
 * log to learn that no event is missing. `place`: the seq that the send took last.
 */
export type OnVoid = (seq: number, place: TakenSeq) => void;

type AppendOptions = { onVoid?: OnVoid | undefined; confirmed?: Promise<void> | undefined };

/** Rounds before a send that meets its own retries gives up; each is a few milliseconds. */
const rounds = 6;

/**
 * Stores an event at the room's next seq, once, however often it is attempted.
 *
 * The intent (sender, id) -> seq comes before the event, and an event is only ever stored at the
 * seq its intent names. So a retry finds the first attempt: it repeats its answer, or, if that died
 * half-way, seals its seq for good and takes the intent over. Three sequential writes when all is
 * well.
 *
 * @param options `onVoid` receives the seqs that it leaves empty, also when it throws. `confirmed`: see
 *   `RecordListeners`.
 * @throws ParleyError `id_reused` when the id was used for another event, or its event is another
 *   user's by now; `id_expired` when an earlier attempt is so old that what it stored, if anything,
 *   has expired; `unavailable` when concurrent attempts of the same event kept each other from
 *   storing it.
 * @throws AccessChanged where access to the room is not what the draft's `access` says.
 */
export const append = async (
  store: Store,
  draft: Draft,
  { onVoid, confirmed }: AppendOptions = {},
): Promise<Appended> => {
  const { room } = draft;
  const kind = logKindOf(draft.kind);
  const terms = {
    isCounted: kind.isCounted,
    aclEpoch: draft.access?.aclEpoch,
    head: kind.needsHead?.(draft) ? draft.access?.head : undefined,
    aclChanges: kind.aclChanges?.(draft),
  };
  // Whoever is no member can only store what makes them one, and not leave a gap by repeating it.
  const { place: by } = draft.access ?? {};
  const isOutside = by !== undefined && !isInside(by) && roomKindOf(room) !== "open";
  const looksFirst = draft.retry || isOutside || areRepeatsFrequent(store, room);
  const stored = looksFirst ? await findStored(store, draft) : undefined;
  if (stored) {
    await confirmed;
    return stored;
  }
  let place = await takeSeq(store, room, terms);
  /** Where this very call stored nothing. */
  let givenUp: number | undefined;
  /** Seals a seq. Returns what is stored there; undefined when it is void. */
  const sealing = async (seq: number) => {
    const standing = await seal(store, room, seq);
    if (!standing) onVoid?.(seq, place);
    return standing;
  };
  /** Leaves the seq empty that a repeat has taken. */
  const giveUp = async () => {
    noteRepeat(store, room);
    await sealing(place.seq);
    await forgetChanges(store, room, place.aclKeys);
  };
  await confirmed?.catch(async (error: unknown) => {
    await sealing(place.seq);
    await forgetChanges(store, room, place.aclKeys);
    throw error;
  });
  let intent = await recordIntent(store, draft, place);
  for (let round = 0; round < rounds; round++) {
    if (!isFor(intent, draft)) {
      await giveUp();
      throw idReused();
    }
    if (intent.seq === place.seq) {
      const event = await storeAt(store, draft, place);
      if (event) return { event, repeated: false, ...roomAt(place) };
      givenUp = place.seq;
      // A retry of this very event sealed the seq. Let it finish, then look again.
      await pause(20 + Math.random() * 60);
      place = await takeSeq(store, room, terms);
      intent = await readIntent(store, draft);
      continue;
    }
    // If the first attempt stored nothing, it never will: its seq is sealed.
    const standing = await sealing(intent.seq);
    if (standing?.id === draft.id) await giveUp();
    const event = ownEvent(draft, standing);
    if (event) return { event, repeated: true, ...roomAt(place) };
    if (hasEnded(store, intent) && intent.seq !== givenUp) {
      await giveUp();
      throw idExpired();
    }
    intent = await moveIntent(store, draft, intent, place);
  }
  await sealing(place.seq);
  await forgetChanges(store, room, place.aclKeys);
  throw new ParleyError("unavailable", "The message could not be stored. Send it again with the same id.");
};

/** The room as a newly taken seq shows it. */
const roomAt = ({ epoch, seq, lastFourMs, outside }: TakenSeq) => ({ epoch, head: seq, lastFourMs, outside });

/**
 * Finds what an earlier attempt stored, without taking a seq: a seq that is given up again costs
 * every reader of the room a check.
 *
 * @throws ParleyError `id_reused`, `id_expired`: see `append`.
 */
const findStored = async (store: Store, draft: Draft): Promise<Appended | undefined> => {
  const intent = await findIntent(store, draft);
  if (!intent) return undefined;
  if (!isFor(intent, draft)) throw idReused();
  const [item, head] = await Promise.all([
    readPlace(store, draft.room, intent.seq),
    readHead(store, draft.room),
  ]);
  const event = ownEvent(draft, item);
  if (event && head) {
    throwIfChanged(head, draft.access);
    const { epoch, lastFourMs, outside } = head;
    return { event, repeated: true, epoch, head: head.head, lastFourMs, outside };
  }
  if (!event && hasEnded(store, intent)) {
    await seal(store, draft.room, intent.seq);
    throw idExpired();
  }
  return undefined;
};

/** The refusal of an id that was used for something else. */
export const idReused = (): ParleyError =>
  new ParleyError("id_reused", "This id was used before, for something else. Use a new id.", {
    field: "id",
  });

const idExpired = () =>
  new ParleyError(
    "id_expired",
    "This was first sent too long ago to know whether it was delivered. Check before you send it with a new id.",
    { field: "id" },
  );

/**
 * The draft's own event, if that is what is stored at a seq: where a room's counter was lost, it
 * may be another one.
 *
 * @throws ParleyError `id_reused` when it has the draft's id and another user. While its sender is
 *   being deleted, their events become another user's one by one, and a retry in flight must not
 *   store one again. The answer is the same for another user's own event of that id.
 */
const ownEvent = ({ id, sender }: Draft, item: EventItem | undefined): RoomEvent | undefined => {
  if (item?.id !== id) return undefined;
  if (item.userId !== sender.userId) throw idReused();
  return toEvent(item);
};

/**
 * The age in milliseconds from which a seq is not used any more. No send takes as long, unless its
 * machine was suspended, and meanwhile readers may have passed the seq.
 */
export const maxPlaceAge = 60 * 60 * 1000;

/**
 * Stores the event at its seq; undefined when the seq was sealed, or something else is stored
 * there.
 */
const storeAt = async (store: Store, draft: Draft, place: TakenSeq): Promise<RoomEvent | undefined> => {
  const { room, id } = draft;
  if (Math.abs(store.now() - place.takenAt) > maxPlaceAge) {
    return ownEvent(draft, await seal(store, room, place.seq));
  }
  const timestamp = new Date(place.takenAt).toISOString();
  // A change of access stays until it is applied: see `letExpire`.
  const expireAt = place.aclKeys.length > 0 ? undefined : messageExpiry(store, place.takenAt);
  const { attributes, isCounted } = logKindOf(draft.kind);
  const stored = await store.events
    .create({
      room,
      seq: place.seq,
      id,
      timestamp,
      previousAt: place.previousAt,
      kind: draft.kind,
      userId: draft.sender.userId,
      ...attributes(draft),
      ...(isCounted && { number: place.messages }),
      ...(expireAt !== undefined && { expireAt }),
    })
    .go({ returnOnConditionCheckFailure: true });
  if (!stored.rejected) return toEvent(stored.data);
  // The SDK repeats a write whose answer was lost: then the stored item is this very event.
  return ownEvent(draft, await readPlace(store, room, place.seq));
};
