import * as v from "valibot";

const SocketEvent = v.object({
  type: v.optional(v.string()),
  body: v.optional(v.string()),
  requestContext: v.object({
    routeKey: v.string(),
    eventType: v.picklist(["CONNECT", "MESSAGE", "DISCONNECT"]),
    connectionId: v.string(),
  }),
});

const HttpEvent = v.object({
  rawPath: v.string(),
  requestContext: v.object({ http: v.object({ method: v.string() }) }),
});

const QueueEvent = v.object({ Records: v.array(v.object({ eventSource: v.literal("aws:sqs") })) });

const StreamEvent = v.object({ Records: v.array(v.object({ eventSource: v.literal("aws:dynamodb") })) });

const Action = v.pipe(v.string(), v.parseJson(), v.object({ action: v.string() }));

/** The task of an invocation. `connectionId`: the connection of its frame, if it is one. */
export type Task = { task: string; connectionId?: string };

/** `/rooms/general/log` -> `/rooms/{room}/log`. */
const pathPattern = (path: string) =>
  path.replace(/^\/(room|user)s\/[^/]+/, (_, noun: string) => `/${noun}s/{${noun}}`);

/** Reads the task from an event; see `Where.task`. */
export const taskOf = (event: unknown): Task => {
  const socket = v.safeParse(SocketEvent, event);
  if (socket.success) {
    const { type, body, requestContext } = socket.output;
    if (type === "REQUEST") return { task: "$authorizer" };
    if (requestContext.eventType !== "MESSAGE") return { task: requestContext.routeKey };
    const action = v.safeParse(Action, body);
    const task = action.success ? action.output.action : "frame";
    return { task, connectionId: requestContext.connectionId };
  }
  if (v.is(QueueEvent, event)) return { task: "messages" };
  if (v.is(StreamEvent, event)) return { task: "records" };
  const http = v.safeParse(HttpEvent, event);
  if (!http.success) return { task: "event" };
  const { rawPath, requestContext } = http.output;
  return { task: `${requestContext.http.method} ${pathPattern(rawPath)}` };
};
