import { expect, type Page } from "@playwright/test";

/** What of a fiber of React's is read here. */
type Fiber = {
  readonly tag: number;
  readonly flags: number;
  readonly alternate: Fiber | null;
  readonly child: Fiber | null;
  readonly sibling: Fiber | null;
  readonly stateNode: unknown;
};

declare global {
  var __REACT_DEVTOOLS_GLOBAL_HOOK__: object;
  /** Where in the page each component was that rendered since this was emptied. */
  var rendered: string[];
}

/**
 * Counts what React renders in a page that is opened after this: it tells its developer tools of
 * each commit, in the built site too.
 */
export const countRenders = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    /** A component has run, rather than kept what it returned before. React's own flag. */
    const performedWork = 1;
    const [functionTag, hostTag, forwardTag, memoTag, simpleMemoTag] = [0, 5, 11, 14, 15];
    const components = new Set([functionTag, forwardTag, memoTag, simpleMemoTag]);
    globalThis.rendered = [];

    const elementOf = (fiber: Fiber | null): Element | undefined => {
      for (let each = fiber; each; each = each.sibling) {
        if (each.tag === hostTag && each.stateNode instanceof Element) return each.stateNode;
        const below = elementOf(each.child);
        if (below) return below;
      }
      return undefined;
    };
    const placeOf = (fiber: Fiber): string => {
      const element = elementOf(fiber.child);
      if (!element) return "nothing";
      const article = element.closest("article");
      if (article) return `message ${article.querySelector("p")?.textContent}`;
      const link = element.closest("li")?.querySelector("a[href]");
      if (link) return `link ${link.getAttribute("href")}`;
      const button = element.closest("header button");
      if (button) return `button ${button.getAttribute("aria-label")}`;
      return element.closest("[role=log], form, header, nav, section, main")?.tagName.toLowerCase() ?? "page";
    };
    const compare = (next: Fiber, before: Fiber | null): void => {
      if (components.has(next.tag) && (next.flags & performedWork) !== 0)
        globalThis.rendered.push(placeOf(next));
      if (before && next.child === before.child) return;
      for (let child = next.child; child; child = child.sibling) compare(child, child.alternate);
    };
    globalThis.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
      supportsFiber: true,
      inject: () => 1,
      onCommitFiberUnmount: () => {},
      onPostCommitFiberRoot: () => {},
      onCommitFiberRoot: (_: number, root: { current: Fiber }) =>
        compare(root.current, root.current.alternate),
    };
  });

/** Where each component was that rendered while something was done. */
export const renderedDuring = async (page: Page, act: () => Promise<unknown>): Promise<string[]> => {
  await page.evaluate(() => {
    globalThis.rendered = [];
  });
  await act();
  return page.evaluate(() => globalThis.rendered);
};

/** Waits until a page renders nothing of itself any more: answers of the server may come late. */
export const settledRenders = (page: Page): Promise<void> =>
  expect
    .poll(() =>
      page.evaluate(async () => {
        globalThis.rendered = [];
        await new Promise((resolve) => setTimeout(resolve, 500));
        return globalThis.rendered;
      }),
    )
    .toEqual([]);
