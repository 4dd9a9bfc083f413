import type { Page } from "@playwright/test";

/** Milliseconds from opening a page until its list of rooms is there, and the room of its address. */
export type Opening = { list: number; room: number };

declare global {
  var opening: Partial<Opening>;
}

/**
 * Has a page note its times, at each frame that it draws.
 *
 * @param shown how many rooms there are, and how many of their last lines are on the screen.
 */
export const watchOpening = (page: Page, shown: { rooms: number; lines: number }): Promise<unknown> =>
  page.addInitScript(({ rooms, lines }) => {
    globalThis.opening = {};
    const isListed = () => {
      const links = [...document.querySelectorAll("nav a[href^='/r/room-']")];
      return (
        links.length === rooms && links.filter((link) => link.textContent.includes(": ")).length >= lines
      );
    };
    const look = () => {
      if (isListed()) globalThis.opening.list ??= performance.now();
      if (document.querySelector("[role=log] article")) globalThis.opening.room ??= performance.now();
      requestAnimationFrame(look);
    };
    look();
  }, shown);

/** The times of a page, once it has both. */
export const openingTimes = async (page: Page): Promise<Opening> => {
  await page.waitForFunction(
    () => globalThis.opening.list !== undefined && globalThis.opening.room !== undefined,
  );
  const { list = 0, room = 0 } = await page.evaluate(() => globalThis.opening);
  return { list, room };
};
