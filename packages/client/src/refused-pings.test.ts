import { expect, test, vi } from "vitest";
import { clientOf, errorFrame, server, timing, until } from "./testing/clients.ts";

test("a ping that is refused was answered: the next one goes out on the same connection", async () => {
  let refused = 0;
  server.instead = (request) => {
    if (request.action !== "ping") return undefined;
    refused += 1;
    return errorFrame("rate_limited", request.id);
  };
  const client = clientOf("ada", { timing: { ...timing, heartbeat: 10, pongWait: 3_600_000 } });
  const disconnected = vi.fn();
  client.on("disconnected", disconnected);
  client.connect();
  await until(() => expect(refused).toBeGreaterThan(5));
  expect(disconnected).not.toHaveBeenCalled();
  expect(server.offered.length).toBe(1);
});
