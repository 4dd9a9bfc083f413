import type { Page } from "@playwright/test";
import { companion } from "./companion.ts";
import { expect, freshRoom, saidBefore, test, type User } from "./user.ts";

test.use({ contextOptions: { reducedMotion: "no-preference" } });

/** How many exchanges at each latency: 100 prove it, a dozen would notice. */
const exchanges = Number(process.env.PARLEY_EXCHANGES ?? 12);

const isSocket = (url: URL) => url.href.startsWith(process.env.PARLEY_SOCKET_URL ?? "");

/** Puts a network of so many milliseconds, there and back, between a page and the socket. */
const delayed = (roundTrip: number) => (page: Page) =>
  page.routeWebSocket(isSocket, (socket) => {
    const server = socket.connectToServer();
    const later = (send: (frame: string | Buffer) => void) => (frame: string | Buffer) =>
      void setTimeout(() => send(frame), roundTrip / 2);
    socket.onMessage(later((frame) => server.send(frame)));
    server.onMessage(later((frame) => socket.send(frame)));
  });

/** How many pixels of the log are below what is seen, once the page has drawn what it knows. */
const belowEnd = (user: User) =>
  user.log.evaluate(async (log) => {
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
    return Math.round(log.scrollHeight - log.scrollTop - log.clientHeight);
  });

const row = (user: User, text: string) => user.log.getByRole("article").filter({ hasText: text });

for (const roundTrip of [40, 100, 200]) {
  test(`the newest is in view when two speak at once, ${roundTrip} ms apart`, async ({ user }) => {
    test.setTimeout(240_000 + exchanges * 10_000);
    const room = freshRoom();
    await saidBefore(
      "Ada",
      room,
      Array.from({ length: 12 }, (_, n) => `before ${n + 1}`),
    );
    const [ada, grace] = [await user("Ada", room, delayed(roundTrip)), await companion("Grace", room)];
    await expect(ada.log.getByText("before 12", { exact: true })).toBeInViewport();

    const lost: number[] = [];
    for (let n = 1; n <= exchanges; n += 1) {
      await Promise.all([ada.say(`mine ${n}.`), grace.say(`theirs ${n}.`)]);
      await expect(row(ada, `mine ${n}.`)).toHaveAttribute("data-state", "sent");
      await expect(row(ada, `theirs ${n}.`)).toHaveAttribute("data-state", "sent");
      const below = await belowEnd(ada);
      if (below > 1) lost.push(below);
    }
    grace.leave();
    expect(lost).toEqual([]);
  });
}

/** Answers of the server wait until they are let through. */
const gated = () => {
  let open: PromiseWithResolvers<void> | undefined;
  return {
    shut: () => {
      open = Promise.withResolvers();
    },
    open: () => open?.resolve(),
    prepare: (page: Page) =>
      page.routeWebSocket(isSocket, (socket) => {
        const server = socket.connectToServer();
        server.onMessage(async (frame) => {
          await open?.promise;
          socket.send(frame);
        });
      }),
  };
};

const sizeOf = (user: User, text: string) =>
  row(user, text)
    .locator(".bubble")
    .evaluate((bubble) => {
      // As it was laid out: where the row stands in the list shows in the last digits of its rectangle.
      const { width, height } = getComputedStyle(bubble);
      return { width, height };
    });

for (const [device, viewport] of [
  ["phone", { width: 390, height: 844 }],
  ["desktop", { width: 1280, height: 800 }],
] as const) {
  test(`an acknowledgement changes no bubble: ${device}`, async ({ user }) => {
    const gate = gated();
    const ada = await user("Ada", freshRoom(), gate.prepare);
    await ada.page.setViewportSize(viewport);
    for (const words of [1, 6, 9, 14, 20, 60]) {
      const text = `${words}: ${"some words ".repeat(words)}`.trim();
      gate.shut();
      await ada.say(text);
      await expect(row(ada, text)).toHaveAttribute("data-state", "sending");
      const before = await sizeOf(ada, text);
      if (words === 14) {
        await expect(row(ada, text).getByText("Sending")).toHaveCount(2);
        expect(await sizeOf(ada, text)).toEqual(before);
      }
      gate.open();
      await expect(row(ada, text)).toHaveAttribute("data-state", "sent");
      expect(await sizeOf(ada, text)).toEqual(before);
      await ada.say(`and after ${words}.`);
      await expect(row(ada, `and after ${words}.`)).toHaveAttribute("data-state", "sent");
      expect(await sizeOf(ada, text)).toEqual(before);
    }
  });
}
