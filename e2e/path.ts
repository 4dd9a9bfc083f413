import type { Page, WebSocketRoute } from "@playwright/test";

/**
 * The way between a page and the server, which can be cut: the site itself stays within reach. Or it can be
 * muted: then frames reach the server, and none of its own reach the page.
 */
export type Path = { cut(): Promise<void>; mute(): void; mend(): void };

const api = () => `${process.env.PARLEY_API_URL}/**`;
const isSocket = (url: URL) => url.href.startsWith(process.env.PARLEY_SOCKET_URL ?? "");

/** Puts a path under a page's control. What is open already is not: reload the page. */
export const pathOf = async (page: Page): Promise<Path> => {
  const open = new Set<WebSocketRoute>();
  let [isCut, isMuted] = [false, false];
  await page.route(api(), (route) => (isCut ? route.abort("internetdisconnected") : route.continue()));
  await page.routeWebSocket(isSocket, async (socket) => {
    if (isCut) return socket.close({ code: 1001 });
    open.add(socket);
    const server = socket.connectToServer();
    server.onMessage((frame) => {
      if (!isMuted) socket.send(frame);
    });
  });
  return {
    mute: () => {
      isMuted = true;
    },
    cut: async () => {
      isCut = true;
      await Promise.all([...open].map((socket) => socket.close({ code: 1001 })));
      open.clear();
    },
    mend: () => {
      isCut = false;
      isMuted = false;
    },
  };
};

/** Repeatable chance, from 0 up to 1. */
const chanceOf = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};

/**
 * Drops, doubles and delays a page's frames in both directions, and so changes their order too. Spares the
 * first frame each way from being dropped: the client waits half a minute for those.
 */
export const disturb = async (page: Page, seed: number) => {
  const chance = chanceOf(seed);
  const told = { dropped: 0, doubled: 0, delayed: 0 };
  const pass = (send: (frame: string | Buffer) => void) => {
    let first = true;
    return (frame: string | Buffer) => {
      const [drops, doubles, delays] = [chance() < 0.1 && !first, chance() < 0.2, chance() < 0.3];
      first = false;
      if (drops) {
        told.dropped += 1;
        return;
      }
      if (doubles) told.doubled += 1;
      if (delays) told.delayed += 1;
      for (let copy = 0; copy < (doubles ? 2 : 1); copy += 1) {
        setTimeout(() => send(frame), (delays ? 400 : 0) * chance());
      }
    };
  };
  await page.routeWebSocket(isSocket, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage(pass((frame) => server.send(frame)));
    server.onMessage(pass((frame) => socket.send(frame)));
  });
  return told;
};
