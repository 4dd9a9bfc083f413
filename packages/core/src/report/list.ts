import * as v from "valibot";
import { bytesOf, fitting, type Unseen } from "../answer/fit.ts";
import type { Reports } from "../protocol/report.ts";
import { isAlive } from "../table/expiry.ts";
import type { ReportItem } from "../table/report.entity.ts";
import type { Store } from "../table/store.ts";
import { answerBytes } from "../wire/limits.ts";
import { shownReport } from "./report.ts";

/** The `next` of a page of reports, as the position of its last one. */
export const ReportPoint = v.pipe(
  v.string(),
  v.regex(/^\d{1,15}~[\w-]{22}$/, "`before` is the `next` of an earlier page."),
  v.transform((text) => {
    const [createdAt = "", report = ""] = text.split("~");
    return { createdAt: Number(createdAt), report };
  }),
);

export const reportLists = ["open", "answered"] as const;

/** How many items are read for a page at most: those about its reader are left out. */
const maxItems = 1_000;

type Page = {
  list: (typeof reportLists)[number];
  limit: number;
  before?: v.InferOutput<typeof ReportPoint> | undefined;
};

/**
 * A page of the reports of a place, newest first: an eventually consistent Query of the index. Those about
 * whoever reads it are left out, and others are read instead: nothing in the answer tells of them.
 *
 * @param by the id of the user who reads it, or `operator`.
 * @param unseen receives the bytes that are read and not shown.
 */
export const listReports = async (
  store: Store,
  { place, by }: { place: string; by: string },
  { list, limit, before }: Page,
  unseen?: Unseen,
): Promise<Reports> => {
  const isFor = (item: ReportItem) => isAlive(store, item) && item.about !== by;
  const found: ReportItem[] = [];
  let after = before;
  let read = 0;
  let isLast = false;
  // One more tells whether there is a further page.
  while (!isLast && found.length <= limit && read < maxItems) {
    const query = store.reports.query.byPlace({ place, list });
    const from = after === undefined ? query : query.lt(after);
    const { data, cursor } = await from.go({ order: "desc", limit: limit + 1, pages: 1 });
    for (const item of data) if (!isFor(item)) unseen?.(bytesOf(item));
    found.push(...data.filter(isFor));
    read += data.length;
    isLast = cursor === null;
    after = data.at(-1) ?? after;
  }
  const items = found.slice(0, limit);
  const shown = items.slice(0, Math.max(1, fitting(items, answerBytes)));
  for (const item of found.slice(shown.length)) unseen?.(bytesOf(item));
  const last = found.length > shown.length ? shown.at(-1) : undefined;
  return {
    reports: shown.map(shownReport),
    ...(last && { next: `${last.createdAt}~${last.report}` }),
  };
};
