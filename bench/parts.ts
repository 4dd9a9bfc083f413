import { measureBusyRoom } from "./busy-room/busy-room.ts";
import { measureCalmRoom } from "./calm-room/calm-room.ts";
import { measureColdStart } from "./cold-start/cold-start.ts";
import { measureLargeRoom } from "./large-room/large-room.ts";
import { measurePoster } from "./poster/poster.ts";
import type { Finding, Tell } from "./report/finding.ts";
import type { Settings } from "./settings.ts";
import { measureSocketIo } from "./socket-io/socket-io.ts";

/** The parts of the benchmark, in the order in which they are measured. */
export const partNames = [
  "poster",
  "large-room",
  "busy-room",
  "calm-room",
  "socket-io",
  "cold-start",
] as const;
export type PartName = (typeof partNames)[number];

export const titles: Record<PartName, string> = {
  poster: "The poster",
  "large-room": "A large room",
  "busy-room": "A busy room",
  "calm-room": "A quiet room",
  "socket-io": "Compared with a server",
  "cold-start": "The cold start",
};

/** Measures one part. Each begins with its own processes and cloud. */
export const measure = (part: PartName, settings: Settings, tell: Tell): Promise<Finding> => {
  switch (part) {
    case "poster":
      return measurePoster(settings.poster);
    case "large-room":
      return measureLargeRoom(settings.largeRoom, tell);
    case "busy-room":
      return measureBusyRoom(settings.busyRoom, tell);
    case "calm-room":
      return measureCalmRoom(settings.calmRoom, tell);
    case "socket-io":
      return measureSocketIo(settings.socketIo);
    case "cold-start":
      return measureColdStart(settings.coldStart, tell);
  }
};
