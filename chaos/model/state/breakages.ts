import { vi } from "vitest";
import type { Patch } from "../../../packages/aws-local/src/lambda/patch.ts";
import { MyRooms } from "../../../packages/client/src/session/my-rooms.ts";
import { Description } from "../../../packages/client/src/timeline/description.ts";
import { OwnMute } from "../../../packages/client/src/timeline/own-mute.ts";
import { OwnRole } from "../../../packages/client/src/timeline/own-role.ts";
import { Rules } from "../../../packages/client/src/timeline/rules.ts";

/** Something broken: in the functions, by patches; or in the clients, until all spies are restored. */
export type Breakage = { name: string; patches?: readonly Patch[]; spy?: () => void };

const patch = (file: string, from: string, to: string): Patch => ({ file, replace: [from, to] });

const core = "packages/core/src";

/** What the model has to notice. Each is one mistake, of which nothing else makes up. */
export const breakages: readonly Breakage[] = [
  {
    name: "a client ignores new titles and topics",
    spy: () => vi.spyOn(Description.prototype, "add").mockReturnValue(false),
  },
  {
    name: "a client ignores changes of its own role",
    spy: () => vi.spyOn(OwnRole.prototype, "add").mockReturnValue(false),
  },
  {
    name: "a client ignores what it is told of its rooms between welcomes",
    spy: () => vi.spyOn(MyRooms.prototype, "told").mockReturnValue(false),
  },
  {
    name: "a room's state says no title",
    patches: [
      patch(
        `${core}/room/enter.ts`,
        "...head.marks, ...marks };",
        "...head.marks, ...marks, title: undefined };",
      ),
    ],
  },
  {
    name: "a room's state says nothing of pins",
    patches: [patch(`${core}/event-kinds/pin.ts`, "pinned.length === 0 ? {} :", "pinned.length >= 0 ? {} :")],
  },
  {
    name: "a client ignores that it is muted",
    spy: () => vi.spyOn(OwnMute.prototype, "add").mockReturnValue(false),
  },
  {
    name: "a client ignores that a room is locked",
    spy: () => vi.spyOn(Rules.prototype, "add").mockReturnValue(false),
  },
  {
    name: "a room's state does not say that it is archived",
    patches: [
      patch(`${core}/event-kinds/archive.ts`, "archivedSeq === undefined ? {}", "archivedSeq !== 0 ? {}"),
    ],
  },
  {
    name: "a mute does not reach environments that remember its user",
    patches: [patch(`${core}/event-kinds/mute.ts`, "[{ user: member, mute: true }]", "(member ? [] : [])")],
  },
  {
    name: "an edit is not applied to its message",
    patches: [
      patch(`${core}/event-kinds/edit.ts`, ".set({ message, changed: seq })", ".set({ scrubbed: false })"),
    ],
  },
  {
    name: "a removal ends no subscription, and the fan-out leaves nobody out",
    patches: [
      patch(`${core}/event-kinds/membership.ts`, "await dropSubscriptions(store, room, user, onCost);", ""),
      patch(`${core}/fanout/what.ts`, "outside.length > 0 &&", "outside.length < 0 &&"),
    ],
  },
  {
    name: "seqs are taken whatever access has become",
    patches: [patch(`${core}/log/head.ts`, 'if (aclEpoch === undefined) return "";', 'return "";')],
  },
  {
    name: "a read marker is stored whatever is there",
    patches: [
      patch(
        `${core}/read-marker/move.ts`,
        "(stored, { notExists, ne, lt, eq }) =>",
        '(stored, { notExists, ne, lt, eq }) => stored ? "" :',
      ),
    ],
  },
  {
    name: "a user's other devices are not told of a marker",
    patches: [
      patch(
        "packages/functions/src/socket/read-marker.ts",
        "if (isSame(stored, marked)) await",
        "if (isNew) await",
      ),
    ],
  },
  {
    name: "a welcome lacks the user's last room",
    patches: [
      patch(
        "packages/functions/src/default.ts",
        "memberOf: fitRooms(memberOf, memberOfBytes),",
        "memberOf: { rooms: fitRooms(memberOf, memberOfBytes).rooms.slice(0, -1) },",
      ),
    ],
  },
  {
    name: "a user's other devices are not told of their rooms",
    patches: [
      patch(
        "packages/functions/src/send.ts",
        "logKindOf(event.action).userFrames?.(room, event) ?? [];",
        "[] as { user: string; frame: { action: string } }[];",
      ),
    ],
  },
  {
    name: "messages are not counted",
    patches: [patch(`${core}/log/head.ts`, "const counted = isCounted ? 1 : 0;", "const counted = 0;")],
  },
  {
    name: "members of a private room hear it before they are asked for their place",
    patches: [
      patch(
        `${core}/room/enter.ts`,
        "let entry = isOpen ? undefined : await requireEntry(store, connection, room);",
        "let entry: Awaited<ReturnType<typeof requireEntry>> | undefined;",
      ),
      patch(`${core}/room/enter.ts`, "head.aclEpoch !== (entry?.aclEpoch ?? 0)", "head.aclEpoch < 0"),
    ],
  },
  {
    name: "a ban is forgotten once it is applied",
    patches: [
      patch(`${core}/event-kinds/membership.ts`, 'if (item?.role === "banned") return "banned";', ""),
    ],
  },
];
