import { type Body, bodyAfter } from "./body.ts";
import { mayBecomeHead, parseHead, type ResponseHead } from "./head.ts";

/** A complete answer. Its body is not needed. */
export type Answer = {
  status: number;
  /** The `Date` field: looked up only on demand. */
  date(): string | undefined;
  /**
   * Whether the connection may carry another request:
   * https://www.rfc-editor.org/rfc/rfc9112#section-9.3
   */
  isKept: boolean;
};

/** Reads the answers of one connection, one after the other, in arbitrary pieces. */
export type AnswerReader = {
  /**
   * Takes received bytes; `undefined` if the answer is incomplete. Bytes after the answer's end,
   * which nobody asked for, make it malformed, and so does everything else that RFC 9112 does not
   * allow in an answer. Nothing is read after that.
   */
  read(text: string): Answer | "malformed" | undefined;
  /** The connection has ended in good order, which ends an answer without any other end. */
  end(): Answer | undefined;
  /**
   * The answer whose head has arrived, but not its body: if it breaks off then, the request was
   * received all the same, and has a status.
   */
  begun(): Answer | undefined;
};

export const createAnswerReader = (): AnswerReader => {
  let unread = "";
  /** The answer whose head has been read. */
  let begun: { head: ResponseHead; body: Body } | undefined;

  /** Reads a head, after any interim ones: https://www.rfc-editor.org/rfc/rfc9110#section-15.2 */
  const readHead = (): ResponseHead | "malformed" | undefined => {
    for (;;) {
      const end = unread.indexOf("\r\n\r\n");
      if (end < 0) return mayBecomeHead(unread) ? undefined : "malformed";
      const head = parseHead(unread.slice(0, end + 2));
      // Nobody asked for another protocol, which is what 101 announces.
      if (!head || head.status === 101) return "malformed";
      unread = unread.slice(end + 4);
      if (head.status >= 200) return head;
    }
  };
  const finish = ({ head, body }: { head: ResponseHead; body: Body }): Answer => {
    begun = undefined;
    const isKept = body.end === "certain" && isPersistent(head);
    return { status: head.status, date: () => head.values("date")[0], isKept };
  };

  return {
    read: (text) => {
      unread += text;
      if (!begun) {
        const head = readHead();
        if (typeof head !== "object") return head;
        const body = bodyAfter(head);
        if (!body) return "malformed";
        begun = { head, body };
      }
      const progress = begun.body.take(unread);
      unread = "";
      if (progress === "whole") return finish(begun);
      return progress === "more" ? undefined : progress;
    },
    end: () => (begun?.body.end === "connection" ? finish(begun) : undefined),
    begun: () => begun && { ...finish(begun), isKept: false },
  };
};

/** HTTP/1.1 keeps a connection alive unless it says otherwise, HTTP/1.0 the other way round. */
const isPersistent = (head: ResponseHead): boolean => {
  const options = head.members("connection");
  return !options.includes("close") && (head.minorVersion > 0 || options.includes("keep-alive"));
};
