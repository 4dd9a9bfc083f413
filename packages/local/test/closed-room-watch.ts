import { gunzipSync } from "node:zlib";
import type { SentFrame } from "@parley/aws-local/gateway/observe";
import type { HttpAnswer } from "@parley/aws-local/http/answer";

/*
 * Watches what leaves a cloud, in every frame and every HTTP answer, for content of private and
 * direct rooms. It asks nothing of the code under test: a room is closed by its name, and the users are
 * those of the handshakes and tokens.
 */

/** The highest seq of a closed room that a user was sent; 0 for content without one. */
export type Heard = { user: string; room: string; seq: number };

const isClosed = (name: unknown): name is string =>
  typeof name === "string" && /^~[pd][a-z2-7]{25}$/.test(name);

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** Errors, and the answer to whoever leaves, repeat the name that the request gave. */
const isEcho = ({ action, code }: Fields): boolean =>
  action === "error" || action === "left" || typeof code === "string";

/** The closed rooms that a value says something of, and the seqs that it names of each. */
const seqsIn = (value: unknown, around?: string): Omit<Heard, "user">[] => {
  if (!isFields(value)) return [];
  if (Array.isArray(value)) return value.flatMap((each) => seqsIn(each, around));
  if (isEcho(value)) return [];
  const room = isClosed(value.room) ? value.room : around;
  const own = [0, value.seq, value.head].filter((seq) => typeof seq === "number");
  return [
    ...(room === undefined ? [] : [{ room, seq: Math.max(...own) }]),
    ...Object.entries(value).flatMap(([key, each]) => seqsIn(each, isClosed(key) ? key : room)),
  ];
};

/** The content of an answer: JSON, unless it is the gateway's own text. */
const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const guestOf = (authorization: string | undefined): string | undefined => {
  const [, claims = ""] = authorization?.split(".") ?? [];
  const token = parse(Buffer.from(claims, "base64url").toString());
  const user = isFields(token) ? token.sub : undefined;
  return typeof user === "string" && user.startsWith("guest-") ? user : undefined;
};

const textOf = ({ headers, body }: HttpAnswer): string =>
  (headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString();

/**
 * Creates the observers of a cloud's frames and answers. Answers to accounts are left out: their
 * tokens do not name them as the log does.
 *
 * @param onHeard called whenever a user was sent content of a closed room with a higher seq than before.
 */
export const watchClosedRooms = (onHeard: (heard: Heard) => void) => {
  const highest = new Map<string, number>();
  const watched = { frames: 0, answers: 0 };
  const note = (user: string, text: string, asked?: string) => {
    if (asked === undefined && !text.includes('"~')) return;
    for (const { room, seq } of seqsIn(parse(text), asked)) {
      const key = `${user} ${room}`;
      if ((highest.get(key) ?? -1) >= seq) continue;
      highest.set(key, seq);
      onHeard({ user, room, seq });
    }
  };
  return {
    watched,
    onFrame: ({ principal, text }: SentFrame): void => {
      watched.frames += 1;
      if (principal !== undefined) note(principal, text);
    },
    onAnswer: (answer: HttpAnswer, authorization: string | undefined, path: string): void => {
      watched.answers += 1;
      const user = guestOf(authorization);
      if (user === undefined || answer.status >= 400) return;
      // Most answers about a room do not repeat its name.
      note(user, textOf(answer), path.split("/").map(decodeURIComponent).find(isClosed));
    },
  };
};
