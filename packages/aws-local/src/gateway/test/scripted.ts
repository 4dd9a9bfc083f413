import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import * as v from "valibot";
import { onTestFinished } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import { type GatewayOptions, startGateway } from "../gateway.ts";

/** The events that handlers get, as far as the tests use them. */
const ScriptedEvent = v.looseObject({
  body: v.optional(v.string()),
  methodArn: v.optional(v.string()),
  requestContext: v.looseObject({ connectionId: v.string(), routeKey: v.string() }),
});
export type ScriptedEvent = v.InferOutput<typeof ScriptedEvent>;

type Handler = (event: ScriptedEvent) => unknown;

/** Thrown by a scripted function to have no environment. */
export const throttled = new Error("throttled");

/** The one key that the gateway knows. */
export const signer = { accessKeyId: "LOCALKEY", secretAccessKey: "its secret" };

const ok = () => ({ statusCode: 200 });

const routes = {
  $connect: { function: "connect", routeResponse: false },
  $disconnect: { function: "disconnect", routeResponse: false },
  $default: { function: "default", routeResponse: true },
  echo: { function: "echo", routeResponse: true },
  quiet: { function: "quiet", routeResponse: false },
};

/**
 * A gateway in front of scripted functions, with `ws` clients and the SDK's management client. All of
 * it ends with the test.
 */
export async function scripted(
  functions: Record<string, Handler> = {},
  options: Partial<GatewayOptions> = {},
) {
  const calls: { function: string; event: ScriptedEvent }[] = [];
  const all: Record<string, Handler> = {
    connect: ok,
    disconnect: ok,
    default: ok,
    quiet: () => ({ statusCode: 200, body: "unheard" }),
    echo: (event) => ({ statusCode: 200, body: event.body }),
    ...functions,
  };
  const gateway = await startGateway({
    port: 0,
    routes,
    secretOf: (accessKeyId) => (accessKeyId === signer.accessKeyId ? signer.secretAccessKey : undefined),
    invoke: async (name, event) => {
      const call = { function: name, event: v.parse(ScriptedEvent, event) };
      calls.push(call);
      try {
        return { outcome: "returned", payload: await all[name]?.(call.event) };
      } catch (error) {
        if (error === throttled) return { outcome: "throttled" };
        if (!(error instanceof Error)) throw error;
        return { outcome: "failed", errorType: error.name, errorMessage: error.message };
      }
    },
    ...options,
  });
  onTestFinished(() => gateway.close());

  return {
    gateway,
    calls,
    eventsOf: (name: string) => calls.filter((call) => call.function === name).map((call) => call.event),
    /** A client, connected or not. */
    dial: (path = "/", protocols: string[] = [], dialOptions: ClientOptions = {}) =>
      dial(`${gateway.ws}${path}`, protocols, dialOptions),
    /** A connected client. */
    async connect(path = "/", protocols: string[] = [], dialOptions: ClientOptions = {}) {
      const client = dial(`${gateway.ws}${path}`, protocols, dialOptions);
      await client.opened;
      const connectionId = calls.findLast((call) => call.function === "connect")?.event.requestContext
        .connectionId;
      return { ...client, connectionId: connectionId ?? "" };
    },
    /** The SDK's client, with the right key by default. */
    management: (path = "", credentials: Partial<typeof signer> = {}) =>
      managementClient(gateway.management + path, credentials),
  };
}

function managementClient(
  endpoint: string,
  credentials: Partial<typeof signer>,
): ApiGatewayManagementApiClient {
  const client = new ApiGatewayManagementApiClient({
    endpoint,
    region: "us-east-1",
    credentials: { ...signer, ...credentials },
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  return client;
}

function dial(url: string, protocols: string[], options: ClientOptions) {
  const ws = new WebSocket(url, protocols, options);
  onTestFinished(() => ws.terminate());
  const opened = Promise.withResolvers<void>();
  const refused = Promise.withResolvers<{ status: number; body: string }>();
  const closed = Promise.withResolvers<{ code: number; reason: string }>();
  const arrived: string[] = [];
  const waiting: ((text: string) => void)[] = [];
  ws.on("open", opened.resolve);
  ws.on("error", (error) => opened.reject(error));
  ws.on("close", (code, reason) => closed.resolve({ code, reason: reason.toString() }));
  ws.on("unexpected-response", async (_request, response) => {
    let body = "";
    for await (const chunk of response) body += chunk;
    refused.resolve({ status: response.statusCode ?? 0, body });
  });
  ws.on("message", (data) => {
    const next = waiting.shift();
    if (next) next(data.toString());
    else arrived.push(data.toString());
  });
  opened.promise.catch(() => {});
  return {
    ws,
    opened: opened.promise,
    /** The HTTP answer to a handshake that was refused. */
    refused: refused.promise,
    closed: closed.promise,
    /** The next text frame, in the order of arrival. */
    next: (): Promise<string> => {
      const text = arrived.shift();
      return text === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(text);
    },
    /** Sends a frame to the route that answers with the same, and so learns that all is well. */
    async roundTrip() {
      const text = JSON.stringify({ action: "echo", probe: crypto.randomUUID() });
      ws.send(text);
      return (await this.next()) === text;
    },
  };
}
