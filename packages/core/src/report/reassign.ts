import { type OnCost, prices, readCost, rewriteCost } from "../cost.ts";
import { mayContinue, type Transfer, unlimited } from "../message/transfer.ts";
import type { Progress } from "../protocol/http.ts";
import type { ReportItem } from "../table/report.entity.ts";
import type { Store } from "../table/store.ts";
import { noteParty } from "./report.ts";

/** Reports that are changed concurrently: one page of the Query. */
const pageSize = 25;

/** Bytes of the note that a report names a user. */
const partyBytes = 300;

/**
 * Takes a user who is gone out of the reports that name them. What they had said stays in the log, as a
 * deleted user's; the copies in reports are deleted. Who takes over (`take`) is named in their place.
 *
 * @returns whether those were all. Reports are no messages.
 */
export const reassignReports = async (
  store: Store,
  transfer: Transfer & { intents: "take" | "forget" },
): Promise<Progress> => {
  const { from, budget = unlimited } = transfer;
  let isLast = false;
  do {
    const { data } = await store.reportParties.query
      .party({ party: from })
      .go({ consistent: true, limit: pageSize, pages: 1 });
    budget.onCost(readCost(data.length * partyBytes));
    await Promise.all(
      data.map(async ({ report }) => {
        await replaceIn(store, report, transfer, budget.onCost);
        // Last: it is found again by this if it was interrupted.
        budget.onCost(prices.writeUnit);
        await store.reportParties.delete({ party: from, report }).go();
      }),
    );
    isLast = data.length < pageSize;
  } while (!isLast && mayContinue(store, transfer));
  return { messages: 0, done: isLast };
};

const replaceIn = async (
  store: Store,
  report: string,
  { from, to, name, intents }: Transfer & { intents: "take" | "forget" },
  onCost: OnCost,
): Promise<void> => {
  onCost(prices.readUnit);
  const { data } = await store.reports.get({ report }).go({ consistent: true });
  if (!data) return;
  const successor = to(data.room);
  if (intents === "take") await noteParty(store, { party: successor, report }, onCost);
  onCost(rewriteCost(Buffer.byteLength(data.text ?? "")));
  const isForgotten = intents === "forget" && data.about === from && data.text !== undefined;
  await store.reports
    .patch({ report })
    .set(replaced(data, from, { userId: successor, name }))
    .remove(isForgotten ? ["text"] : [])
    .go({ returnOnConditionCheckFailure: true });
};

/** The parties of a report, with another user in place of one. */
const replaced = (
  { reporter, about, answeredBy }: ReportItem,
  from: string,
  { userId, name }: { userId: string; name: string },
) => ({
  ...(reporter === from && { reporter: userId, reporterName: name }),
  ...(about === from && { about: userId, aboutName: name }),
  ...(answeredBy === from && { answeredBy: userId }),
});
