import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

export type Answer = { status: number; body: unknown };

/** For tests: a server that gives one planned answer after the other, and notes what it was asked. */
export type AnsweringServer = {
  url: string;
  /** The answers that are left. */
  answers: Answer[];
  /** The paths of the requests, with their queries. */
  paths: string[];
  /** The bodies of the requests, as JSON; undefined for one without. */
  bodies: unknown[];
  close(): void;
};

/** @param otherwise the answer when no planned one is left. */
export const startAnsweringServer = async (otherwise: Answer): Promise<AnsweringServer> => {
  const [answers, paths, bodies]: [Answer[], string[], unknown[]] = [[], [], []];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    paths.push(request.url ?? "");
    bodies.push(body === "" ? undefined : JSON.parse(body));
    const answer = answers.shift() ?? otherwise;
    response
      .writeHead(answer.status, { "content-type": "application/json" })
      .end(JSON.stringify(answer.body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${address.port}`, answers, paths, bodies, close };
};
