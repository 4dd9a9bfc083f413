import type { Page } from "@playwright/test";
import { WebSocket } from "ws";
import type { ScriptedServer } from "../packages/client/test/scripted-server.ts";

const headers = { "access-control-allow-origin": "*" };

/** Lets a page that is opened after this talk with a scripted server, in place of the local cloud. */
export const talkTo = async (server: ScriptedServer, page: Page): Promise<void> => {
  const { PARLEY_SOCKET_URL: socketUrl = "", PARLEY_API_URL: apiUrl = "" } = process.env;
  await page.routeWebSocket(
    (url) => url.href.startsWith(socketUrl),
    (route) => {
      const socket = new WebSocket(server.socketUrl, ["parley.v1"]);
      const opened = new Promise((resolve) => socket.once("open", resolve));
      route.onMessage(async (frame) => {
        await opened;
        socket.send(frame);
      });
      socket.on("message", (data) => route.send(String(data)));
      route.onClose(() => socket.close());
    },
  );
  await page.route(`${apiUrl}/rooms/*/log?*`, (route) => {
    if (route.request().method() !== "GET") return route.continue();
    const { pathname, searchParams } = new URL(route.request().url());
    return route.fulfill({ json: server.read(pathname.split("/")[2] ?? "", searchParams), headers });
  });
};
