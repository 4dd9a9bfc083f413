import type { Check } from "../runner/check.ts";
import { api } from "./api.ts";
import { burst } from "./burst.ts";
import { busy } from "./busy.ts";
import { cleanUp } from "./clean-up.ts";
import { cors, corsElsewhere } from "./cors.ts";
import { crowd } from "./crowd.ts";
import { edit } from "./edit.ts";
import { emptyFrames } from "./empty-frames.ts";
import { guest } from "./guest.ts";
import { echo, inHeader, inSubprotocol, unknownToken, withoutToken } from "./handshakes.ts";
import { headers } from "./headers.ts";
import { largeFrame } from "./large-frame.ts";
import { log } from "./log.ts";
import { logs } from "./logs.ts";
import { message } from "./message.ts";
import { nameBeyondAscii } from "./name.ts";
import { ping } from "./ping.ts";
import { resume } from "./resume.ts";
import { signIn } from "./sign-in.ts";
import { site } from "./site.ts";
import { socket } from "./socket.ts";

/** Every check. Those of a phase run at once, and the next phase begins when they have ended. */
export const phases: readonly (readonly Check[])[] = [
  [
    site,
    headers,
    api,
    cors,
    corsElsewhere,
    guest,
    signIn,
    socket,
    inSubprotocol,
    echo,
    inHeader,
    withoutToken,
    unknownToken,
    ping,
    message,
    nameBeyondAscii,
    edit,
    resume,
    log,
    largeFrame,
    emptyFrames,
  ],
  // These would disturb the latencies of the others.
  [busy],
  [burst],
  [crowd],
  [logs, cleanUp],
];
