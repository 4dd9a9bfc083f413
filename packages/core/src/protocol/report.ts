import * as v from "valibot";
import { MessageId, ReportNote, ReportReason, Seq, UserId } from "../wire/field.ts";

/**
 * `POST /rooms/{room}/reports`: reports the message at `seq`, or the user. `id`: of the request, the same
 * for every retry of it.
 */
export const ReportRequest = v.pipe(
  v.object({
    id: MessageId,
    seq: v.optional(Seq),
    user: v.optional(UserId),
    reason: ReportReason,
  }),
  v.check(
    ({ seq, user }) => (seq === undefined) !== (user === undefined),
    "Report a message by `seq`, or a user by `user`: one of them.",
  ),
);
export type ReportRequest = v.InferOutput<typeof ReportRequest>;

/** The answer: its reporter sees nothing more of a report. */
export const Reported = v.object({ id: v.string() });
export type Reported = v.InferOutput<typeof Reported>;

const reportAnswers = ["dismissed", "done"] as const;

/** `POST /rooms/{room}/reports/{report}`: answers it. The first answer stays. */
export const ReportAnswer = v.object({
  answer: v.picklist(reportAnswers, "`answer` is `dismissed` or `done`."),
  note: v.optional(ReportNote),
});
export type ReportAnswer = v.InferOutput<typeof ReportAnswer>;

const Party = v.object({ userId: v.string(), name: v.optional(v.string()) });

/** A report, as those see it who answer it. Times are ISO 8601, UTC. */
export const Report = v.object({
  id: v.string(),
  room: v.string(),
  createdAt: v.string(),
  reason: v.string(),
  reporter: Party,
  about: Party,
  /**
   * The message, where it is about one, as the server had it then. Without a text it had been deleted, or
   * its author has been since.
   */
  message: v.optional(v.object({ seq: v.number(), timestamp: v.string(), text: v.optional(v.string()) })),
  answer: v.optional(
    v.object({
      answer: v.picklist(reportAnswers),
      note: v.optional(v.string()),
      by: v.string(),
      at: v.string(),
    }),
  ),
});
export type Report = v.InferOutput<typeof Report>;

/** `GET /rooms/{room}/reports`, newest first. */
export const Reports = v.object({ reports: v.array(Report), next: v.optional(v.string()) });
export type Reports = v.InferOutput<typeof Reports>;
