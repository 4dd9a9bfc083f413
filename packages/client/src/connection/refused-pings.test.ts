import { expect, test, vi } from "vitest";
import {
  clientOf,
  enter,
  errorFrame,
  serveEachTest,
  server,
  textsOf,
  timing,
  until,
} from "../../test/clients.ts";

serveEachTest();

const hour = 3_600_000;
/** A ping that counted as unanswered would end the connection, or hold back the pings that follow. */
const patient = { ...timing, heartbeat: 10, pongWait: hour };

test("a ping that is refused was answered: the next one goes out on the same connection", async () => {
  let refused = 0;
  server.instead = (request) => {
    if (request.action !== "ping") return undefined;
    refused += 1;
    return errorFrame("rate_limited", request.id);
  };
  const client = clientOf("ada", { timing: patient });
  const disconnected = vi.fn();
  client.on("disconnected", disconnected);
  client.connect();
  await until(() => expect(refused).toBeGreaterThan(5));
  expect(disconnected).not.toHaveBeenCalled();
  expect(server.offered.length).toBe(1);
});

test("a ping that API Gateway refuses, without an id, was answered as well", async () => {
  let refused = 0;
  server.instead = (request, { socket }) => {
    if (request.action !== "ping") return undefined;
    refused += 1;
    socket.send(`{"message": "Too Many Requests", "connectionId":"VNRUSeldSwMCIRQ=", "requestId":"VNRUSF"}`);
    return null;
  };
  const client = await enter("ada", "general", { timing: patient });
  await until(() => expect(refused).toBeGreaterThan(5));
  expect([client.snapshot().status, server.offered.length]).toEqual(["open", 1]);
});

test("a live frame that comes before a slow pong shows that the line is alive", async () => {
  let unanswered = 0;
  server.instead = (request) => {
    if (request.action !== "ping") return undefined;
    unanswered += 1;
    server.say("general", "bob", `${unanswered}`);
    return null;
  };
  const client = await enter("ada", "general", { timing: patient });
  await until(() => expect(textsOf(client).length).toBeGreaterThan(5));
  expect([client.snapshot().status, server.offered.length]).toEqual(["open", 1]);
});
