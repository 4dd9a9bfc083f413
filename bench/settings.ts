import type { BusyRoomSettings } from "./busy-room/busy-room.ts";
import type { CalmRoomSettings } from "./calm-room/calm-room.ts";
import type { ColdStartSettings } from "./cold-start/cold-start.ts";
import type { LargeRoomSettings } from "./large-room/large-room.ts";
import type { PosterSettings } from "./poster/poster.ts";
import type { SocketIoSettings } from "./socket-io/socket-io.ts";

/** The amount of measuring. */
export type Settings = {
  poster: PosterSettings;
  socketIo: SocketIoSettings;
  calmRoom: CalmRoomSettings;
  busyRoom: BusyRoomSettings;
  largeRoom: LargeRoomSettings;
  coldStart: ColdStartSettings;
};

export const whole: Settings = {
  poster: { rounds: 9, posts: 3_000 },
  largeRoom: { size: 1_000, bystanders: 9_000, rounds: 9, sequentialRounds: 3 },
  busyRoom: { size: 100, perSecond: 50, seconds: 20, contenderSeconds: 5 },
  calmRoom: { size: 20, perSecond: 2, seconds: 30 },
  socketIo: { size: 1_000, rounds: 15 },
  coldStart: { rounds: 9 },
};

/** Under a minute: to see that everything runs, not to quote from. */
export const short: Settings = {
  poster: { rounds: 2, posts: 400 },
  largeRoom: { size: 100, bystanders: 900, rounds: 3, sequentialRounds: 1 },
  busyRoom: { size: 30, perSecond: 20, seconds: 3, contenderSeconds: 1 },
  calmRoom: { size: 20, perSecond: 5, seconds: 3 },
  socketIo: { size: 100, rounds: 5 },
  coldStart: { rounds: 2 },
};
