import { createHash } from "node:crypto";
import type { RoomAccess } from "../acl/room-access.ts";
import { type OnCost, prices, readCost, rewriteCost } from "../cost.ts";
import { isMember, memberBytes, placeOf } from "../event-kinds/membership.ts";
import type { ReportRequest } from "../protocol/report.ts";
import { isAlive } from "../table/expiry.ts";
import { readPlace } from "../table/place.ts";
import type { ReportItem } from "../table/report.entity.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { isInside } from "../wire/place.ts";
import { roomKindOf } from "../wire/room-kind.ts";
import { administrators, noteParty, reportExpiry } from "./report.ts";

/** Who reports something, and where. */
export type Reporter = { userId: string; name: string; room: string; access: RoomAccess };

/** Its key: nobody else's request has it, and it says nothing of the reporter. */
const keyOf = (userId: string, id: string): string =>
  createHash("sha256")
    .update(JSON.stringify(["report", userId, id]))
    .digest("base64url")
    .slice(0, 22);

type Subject = Pick<ReportItem, "about" | "aboutName" | "seq" | "text" | "timestamp">;

const noMessage = new ParleyError("not_found", "There is no such message in this room.", { field: "seq" });
const noMember = new ParleyError("not_found", "There is no such member in this room.", { field: "user" });

/**
 * Stores a report of a message or a user, with a copy of the message. Whoever answers it sees what the
 * server had then, whatever becomes of the message. Repeating a request changes nothing.
 *
 * @returns its id, and whether it was there before.
 * @throws ParleyError `not_found` without such a message or member; `invalid_field` for oneself.
 */
export const makeReport = async (
  store: Store,
  { userId, name, room, access }: Reporter,
  { id, reason, ...what }: ReportRequest,
  onCost: OnCost,
): Promise<{ report: string; repeated: boolean }> => {
  const report = keyOf(userId, id);
  onCost(prices.readUnit);
  const { data: known } = await store.reports.get({ report }).go({ consistent: true });
  if (known) return { report, repeated: true };
  const subject = await subjectOf(store, room, what, onCost);
  if (subject.about === userId) {
    throw new ParleyError("invalid_field", "You cannot report yourself.", {
      field: what.user === undefined ? "seq" : "user",
    });
  }
  const place = await placeFor(store, room, { about: subject.about, access }, onCost);
  // First: a report that is not found by them would outlive its users.
  await Promise.all([userId, subject.about].map((party) => noteParty(store, { party, report }, onCost)));
  onCost(rewriteCost(Buffer.byteLength(subject.text ?? "") + Buffer.byteLength(reason)));
  const parties = { reporter: userId, reporterName: name, ...subject };
  const made = { report, place, list: "open" as const, createdAt: store.now(), room, reason, ...parties };
  const { rejected } = await store.reports
    .create({ ...made, expireAt: reportExpiry(store) })
    .go({ returnOnConditionCheckFailure: true });
  return { report, repeated: rejected };
};

const subjectOf = async (
  store: Store,
  room: string,
  { seq, user }: Pick<ReportRequest, "seq" | "user">,
  onCost: OnCost,
): Promise<Subject> => {
  onCost(prices.readUnit);
  if (seq !== undefined) {
    const item = await readPlace(store, room, seq);
    if (item?.kind !== "message" || !isAlive(store, item)) throw noMessage;
    const { userId: about, name: aboutName, timestamp, message = "" } = item;
    return { about, aboutName, seq, timestamp, ...(!item.deleted && { text: message }) };
  }
  const about = user ?? "";
  const { data: member } = await store.members.get({ member: about, room }).go({ consistent: true });
  if (roomKindOf(room) !== "open" && !isInside(await placeOf(store, about, room, onCost))) throw noMember;
  if (member?.name !== undefined) return { about, aboutName: member.name };
  onCost(prices.readUnit);
  const { data: profile } = await store.users.get({ userId: about }).go();
  return { about, ...(profile && { aboutName: profile.name }) };
};

type Concerned = { about: string; access: RoomAccess };

/**
 * Who answers a report: those who keep order in the room. The administrators where nobody else does, and
 * about its owner, whom nobody there may remove.
 */
const placeFor = async (
  store: Store,
  room: string,
  { about, access }: Concerned,
  onCost: OnCost,
): Promise<string> => {
  const kind = roomKindOf(room);
  if (kind === "direct") return administrators;
  if (kind === "open" && !(await isModerated(store, room, access, onCost))) return administrators;
  if ((await placeOf(store, about, room, onCost)) === "owner") return administrators;
  return (await isAnswered(store, room, about, onCost)) ? room : administrators;
};

/** How many members are looked at: of a larger room, nobody knows whether anybody answers. */
const membersRead = 1_000;

/** Whether anybody keeps order in a room beside the one whom a report is about. */
const isAnswered = async (store: Store, room: string, about: string, onCost: OnCost): Promise<boolean> => {
  const { data, cursor } = await store.members.query.byRoom({ room }).go({ limit: membersRead, pages: 1 });
  onCost(readCost(data.length * memberBytes));
  return (
    cursor !== null ||
    data.some((item) => item.member !== about && item.role !== undefined && isMember(store, item))
  );
};

/** Whether an open room ever had an owner: otherwise it has none, and never will. */
const isModerated = async (
  store: Store,
  room: string,
  { aclEpoch }: RoomAccess,
  onCost: OnCost,
): Promise<boolean> => {
  if (aclEpoch > 0) return true;
  onCost(prices.readUnit);
  const { data } = await store.rooms.get({ room }).go({ consistent: true });
  return (data?.aclEpoch ?? 0) > 0;
};
