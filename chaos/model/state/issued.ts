import type { RoomEvent } from "../../../packages/core/src/protocol/event.ts";
import { roomKindOf } from "../../../packages/core/src/wire/room-kind.ts";
import type { Device, Refused } from "./device.ts";
import { type Replayed, wasOutside, wasPutOut } from "./replay.ts";

/** What a device was asked to store. `life`: how often it had dropped the room before. */
export type Issued = {
  readonly device: string;
  readonly userId: string;
  readonly room: string;
  readonly life: number;
  readonly kind: RoomEvent["action"] | "unpin";
  readonly id: string;
  readonly text?: string;
};

/** The codes with which something that everybody may do is refused, by what it finds. */
const mayBeRefused: Readonly<Partial<Record<Issued["kind"], readonly string[]>>> = {
  edit: ["not_found"],
  pin: ["not_found", "too_many_pins"],
  describe: ["not_member"],
};

/** The events by which something is refused that is allowed otherwise. */
const refusedBy: Readonly<Record<string, RoomEvent["action"]>> = {
  muted: "mute",
  room_locked: "rules",
  room_archived: "archive",
};

/** Whether a refusal has a reason in the log, or in what was asked for. */
const hasReason = ({ kind }: Issued, code: string, log: Replayed): boolean =>
  mayBeRefused[kind]?.includes(code) === true ||
  (kind === "describe" && code === "forbidden" && roomKindOf(log.room) === "direct") ||
  log.events.some(({ action }) => action === refusedBy[code]);

/** What is strictly expected to have an event: the rest needs none, where it is so already. */
const isExpected: ReadonlySet<Issued["kind"]> = new Set(["message", "edit", "pin", "describe"]);

const textOf = (event: RoomEvent): string | undefined => {
  if (event.action === "message") return event.changed === undefined ? event.message : undefined;
  if (event.action === "edit") return event.message || undefined;
  return event.action === "describe" ? event.title || event.topic || undefined : undefined;
};

/**
 * Compares all that was asked for with the logs: it is there once, as it was written, and in the order of
 * asking; or its user was outside, or it was refused for what it says.
 */
export const judgeIssued = (
  issued: readonly Issued[],
  logs: ReadonlyMap<string, Replayed>,
  devices: readonly Device[],
): string[] => {
  const refused = new Map<string, Refused>(
    devices.flatMap((device) => device.refused.map((each) => [each.key, each])),
  );
  /** By now. */
  const drops = ({ device, room }: Issued) => devices.find(({ name }) => name === device)?.drops(room) ?? 0;
  const found: string[] = [];
  const last = new Map<string, number>();
  for (const each of issued) {
    const log = logs.get(each.room);
    if (!log) continue;
    const events = log.events.filter(({ id, userId }) => id === each.id && userId === each.userId);
    const [event] = events;
    const what = `${each.kind} ${each.id} of ${each.device} in ${each.room}`;
    if (events.length > 1) found.push(`The log has ${what} ${events.length} times.`);
    if (!event) {
      const code = refused.get(each.id)?.code;
      const isRefused = code !== undefined && hasReason(each, code, log);
      const isDropped = drops(each) > each.life && wasOutside(log, each.userId);
      if (!isRefused && !isDropped && isExpected.has(each.kind) && !wasPutOut(log, each.userId))
        found.push(`The log lacks ${what}: ${code ?? "nobody refused it"}.`);
      continue;
    }
    const text = textOf(event);
    if (text !== undefined && text !== each.text)
      found.push(`The log has ${what} as ${text}, for ${each.text}.`);
    const sender = `${each.device}, ${each.life}, ${each.room}`;
    const before = last.get(sender) ?? 0;
    if (event.seq < before) found.push(`The log has ${what} at ${event.seq}, after ${before}.`);
    last.set(sender, Math.max(before, event.seq));
  }
  return found;
};
