import { type OnCost, writeCost } from "../cost.ts";
import type { Report } from "../protocol/report.ts";
import { expiresIn } from "../table/expiry.ts";
import type { ReportItem } from "../table/report.entity.ts";
import type { Store } from "../table/store.ts";

/** Where those reports are answered that no room's moderators may. No room has this name. */
export const administrators = "~administrators";

const daySeconds = 24 * 60 * 60;

/** How long a report is kept that nobody answers: with it goes its copy of a message. */
export const reportExpiry = (store: Store): number => expiresIn(store, 180 * daySeconds);

/** How long one that is answered is kept. */
export const answeredExpiry = (store: Store): number => expiresIn(store, 30 * daySeconds);

/** Notes that a report names a user, so that it is found when they are gone. */
export const noteParty = async (
  store: Store,
  { party, report }: { party: string; report: string },
  onCost: OnCost,
): Promise<void> => {
  onCost(writeCost(0));
  await store.reportParties.put({ party, report, expireAt: reportExpiry(store) }).go();
};

const timeOf = (milliseconds: number) => new Date(milliseconds).toISOString();

/** A report as those see it who answer it. */
export const shownReport = (item: ReportItem): Report => {
  const { report, room, createdAt, reason, reporter, reporterName, about, aboutName } = item;
  const { seq, text, timestamp, answer, note, answeredBy, answeredAt } = item;
  return {
    id: report,
    room,
    createdAt: timeOf(createdAt),
    reason,
    reporter: { userId: reporter, name: reporterName },
    about: { userId: about, ...(aboutName !== undefined && { name: aboutName }) },
    ...(seq !== undefined && {
      message: { seq, timestamp: timestamp ?? "", ...(text !== undefined && { text }) },
    }),
    ...(answer !== undefined && {
      answer: {
        answer,
        ...(note !== undefined && { note }),
        by: answeredBy ?? "",
        at: timeOf(answeredAt ?? createdAt),
      },
    }),
  };
};
