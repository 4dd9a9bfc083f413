import type { ErrorCode } from "@parley/core/wire/error";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  clientOf,
  enter,
  errorFrame,
  impatient,
  problemsOf,
  serveEachTest,
  server,
  timing,
  until,
} from "../../test/clients.ts";

serveEachTest();

const hour = 3_600_000;
/** Without chance, the next attempt is made at once unless the server asked for a wait. */
const atOnce = { timing, random: () => 0 };

/** Ends each connection as the server does, after telling why. */
const closeBarred = (code: ErrorCode, retryAfter?: number) => {
  const frame = { ...errorFrame(code, undefined), ...(retryAfter !== undefined && { retryAfter }) };
  for (const { socket } of server.peers) {
    socket.send(JSON.stringify(frame));
    socket.close(1000);
  }
};

/** Refuses every handshake after its hello, as if nobody were to come in. */
const refuseAll = () => {
  server.instead = (request, { socket }) => {
    if (request.action !== "hello") return undefined;
    socket.terminate();
    return null;
  };
};

describe("A client that is told how long to stay away before its connection is ended", () => {
  test.each(["rate_limited", "over_budget", "sign_in_required"] as const)("does so (%s)", async (code) => {
    const client = await enter("ada", "general", atOnce);
    const problems = problemsOf(client);
    closeBarred(code, 7_200);
    await until(() => expect(client.snapshot().status).toBe("waiting"));
    // The server's 7,200 seconds began a little before.
    expect(client.snapshot().retryAt).toBeGreaterThan(Date.now() + 1.9 * hour);
    expect(client.snapshot().retryAt).toBeLessThanOrEqual(Date.now() + 2 * hour);
    expect([server.offered.length, problems.map((problem) => problem.code)]).toEqual([1, [code]]);
  });

  test("tries at once when the user asks for it, and waits out the rest when that is refused", async () => {
    const client = await enter("ada", "general", atOnce);
    closeBarred("over_budget", 7_200);
    await until(() => expect(client.snapshot().status).toBe("waiting"));
    refuseAll();
    client.close();
    client.connect();
    await until(() => expect(client.snapshot().status).toBe("waiting"));
    expect(server.offered.length).toBe(2);
    expect(client.snapshot().retryAt).toBeGreaterThan(Date.now() + 1.9 * hour);
  });

  test("is told so no longer once it was let in again", async () => {
    const client = await enter("ada", "general", atOnce);
    closeBarred("over_budget", 7_200);
    await until(() => expect(client.snapshot().status).toBe("waiting"));
    client.close();
    client.connect();
    await until(() => expect(client.snapshot().status).toBe("open"));
    server.cut();
    await until(() => expect(server.offered.length).toBe(3));
    await until(() => expect(client.snapshot().status).toBe("open"));
  });

  test("does so too when the end itself does not arrive, and only the pongs do not come", async () => {
    const client = await enter("ada", "general", { ...atOnce, timing: { ...impatient, heartbeat: 10 } });
    server.instead = (request) => (request.action === "ping" ? null : undefined);
    for (const { socket } of server.peers)
      socket.send(JSON.stringify({ ...errorFrame("over_budget", undefined), retryAfter: 7_200 }));
    await until(() => expect(client.snapshot().status).toBe("waiting"));
    expect(server.offered.length).toBe(1);
  });

  test("comes back as after any end when no time was told", async () => {
    const client = await enter("ada", "general", atOnce);
    closeBarred("sign_in_required");
    await until(() => expect(server.offered.length).toBe(2));
    await until(() => expect(client.snapshot().status).toBe("open"));
  });
});

describe("A client whose handshakes are refused without a word", () => {
  const browser = new EventTarget();

  beforeEach(() => {
    vi.stubGlobal("addEventListener", browser.addEventListener.bind(browser));
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test("tries less and less often, and at once when the network comes back", async () => {
    refuseAll();
    const random = () => (server.offered.length < 12 ? 0 : 0.999);
    const client = clientOf("ada", { timing: { ...timing, retryCap: 60_000, refusedCap: hour }, random });
    client.connect();
    await until(() => expect(client.snapshot().retryAt ?? 0).toBeGreaterThan(Date.now() + 120_000));
    expect(server.offered.length).toBe(12);
    server.instead = () => undefined;
    browser.dispatchEvent(new Event("online"));
    await until(() => expect(client.snapshot().status).toBe("open"));
    expect(server.offered.length).toBe(13);
  });
});
