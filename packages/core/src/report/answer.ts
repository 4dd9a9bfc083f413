import { type OnCost, prices, rewriteCost } from "../cost.ts";
import type { Report, ReportAnswer } from "../protocol/report.ts";
import { isAlive } from "../table/expiry.ts";
import type { ReportItem } from "../table/report.entity.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { answeredExpiry, noteParty, shownReport } from "./report.ts";

/** A report of a place, and who answers it: a user's id, or `operator`. */
export type Answering = { place: string; report: string; by: string };

const noReport = new ParleyError("not_found", "There is no such report here.", { field: "report" });

/** @throws ParleyError `not_found` for one of another place, and for whom it is about. */
const readReport = async (store: Store, { place, report, by }: Answering): Promise<ReportItem> => {
  const { data } = await store.reports.get({ report }).go({ consistent: true });
  if (!data || data.place !== place || data.about === by || !isAlive(store, data)) throw noReport;
  return data;
};

/**
 * Answers a report. Of several answers the first one stays, and is what all of them return.
 *
 * @throws ParleyError `not_found` for one of another place, and for whom it is about.
 */
export const answerReport = async (
  store: Store,
  answering: Answering,
  { answer, note }: ReportAnswer,
  onCost: OnCost,
): Promise<Report> => {
  const { report, by } = answering;
  onCost(prices.readUnit);
  const item = await readReport(store, answering);
  if (item.list === "answered") return shownReport(item);
  await noteParty(store, { party: by, report }, onCost);
  // Its entry in the index moves from one list to the other.
  onCost(2 * rewriteCost(Buffer.byteLength(item.text ?? "")));
  const { place, createdAt } = item;
  await store.reports
    .patch({ report })
    .set({
      list: "answered",
      answer,
      answeredBy: by,
      answeredAt: store.now(),
      ...(note !== undefined && note !== "" && { note }),
      expireAt: answeredExpiry(store),
    })
    .composite({ place, createdAt })
    .where(({ list }, { eq }) => eq(list, "open"))
    .go({ returnOnConditionCheckFailure: true });
  onCost(prices.readUnit);
  return shownReport(await readReport(store, answering));
};
