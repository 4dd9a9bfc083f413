import { Report, type ReportAnswer, Reports } from "@parley/core/protocol/report";
import * as v from "valibot";
import { askRoom, type RoomMeans } from "./room-requests.ts";

export type { Report, Reports };

/** What is reported, by a request whose `id` is the same for every retry. */
export type NewReport = { readonly id: string; readonly reason: string } & (
  | { readonly seq: number }
  | { readonly user: string }
);

/** The reports of a room: see `Parley.reportsOf`. Each call rejects as `askRoom` does. */
export class RoomReports {
  readonly #means: RoomMeans;

  constructor(means: RoomMeans) {
    this.#means = means;
  }

  /** Reports a message or a user. Repeating it, with the same `id`, is one report. */
  async make(report: NewReport): Promise<void> {
    await askRoom(this.#means, "/reports", { method: "POST", body: JSON.stringify(report) });
  }

  /**
   * A page of reports, newest first, for those who keep order in the room.
   *
   * @param before the `next` of the page before.
   */
  async list(state: "open" | "answered", before?: string): Promise<Reports> {
    const query = new URLSearchParams({ state, ...(before !== undefined && { before }) });
    return v.parse(Reports, await (await askRoom(this.#means, `/reports?${query}`)).json());
  }

  /** Answers a report, and returns it. If somebody else has answered it, that stays. */
  async answer(id: string, answer: ReportAnswer): Promise<Report> {
    const change = { method: "POST" as const, body: JSON.stringify(answer) };
    return v.parse(Report, await (await askRoom(this.#means, `/reports/${id}`, change)).json());
  }
}
