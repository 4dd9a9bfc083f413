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

type Page = {
  list: (typeof reportLists)[number];
  limit: number;
  before?: v.InferOutput<typeof ReportPoint> | undefined;
};

/**
 * A page of the reports of a place, newest first: one eventually consistent Query of the index. Those about
 * whoever reads it are left out.
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
  const query = store.reports.query.byPlace({ place, list });
  const from = before === undefined ? query : query.lt(before);
  // One more tells whether there is a further page.
  const { data } = await from.go({ order: "desc", limit: limit + 1, pages: 1 });
  const items = data.slice(0, limit);
  const fits = Math.max(1, fitting(items, answerBytes));
  const shown = items.slice(0, fits);
  const last = data.length > shown.length ? shown.at(-1) : undefined;
  const isSeen = (item: ReportItem) => shown.includes(item) && isAlive(store, item) && item.about !== by;
  for (const item of data) if (!isSeen(item)) unseen?.(bytesOf(item));
  return {
    reports: shown.filter(isSeen).map(shownReport),
    ...(last && { next: `${last.createdAt}~${last.report}` }),
  };
};
