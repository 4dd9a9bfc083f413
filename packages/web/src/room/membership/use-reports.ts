import type { Report, Reports } from "@parley/client/reports";
import { useCallback, useEffect, useState } from "react";
import { useSession } from "../../session/context.tsx";
import { requestProblem } from "../../session/request-problem.ts";

export type ReportList = "open" | "answered";
export type Answer = { readonly answer: "dismissed" | "done"; readonly note?: string };

/** The reports of a room in one of its lists, as they were read and answered here. */
export function useReports(room: string, list: ReportList) {
  const { client } = useSession();
  const [page, setPage] = useState<Reports>();
  const [problem, setProblem] = useState<string>();
  const read = useCallback(
    async (before?: string) => {
      const { reports, next } = await (await client.reportsOf(room)).list(list, before);
      setPage((known) => ({
        reports: before === undefined ? reports : [...(known?.reports ?? []), ...reports],
        ...(next !== undefined && { next }),
      }));
      setProblem(undefined);
    },
    [client, room, list],
  );
  const readOrSay = useCallback(
    (before?: string) => void read(before).catch((cause: unknown) => setProblem(requestProblem(cause))),
    [read],
  );
  useEffect(() => {
    setPage(undefined);
    readOrSay();
  }, [readOrSay]);

  const answer = async ({ id }: Report, said: Answer) => {
    try {
      await (await client.reportsOf(room)).answer(id, said);
    } catch (cause) {
      return setProblem(requestProblem(cause));
    }
    setProblem(undefined);
    setPage((known) => known && { ...known, reports: known.reports.filter((each) => each.id !== id) });
  };

  return { reports: page?.reports, next: page?.next, problem, read: readOrSay, answer };
}
