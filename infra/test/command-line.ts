import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";

/**
 * Answers what SST's components request from the command line that started them, over HTTP on
 * loopback.
 *
 * @param bundle A folder, made here, that replaces the bundle of every function.
 * @returns The address, for `SST_SERVER`. It does not keep the process alive.
 */
export const answerCommandLine = async (bundle: string): Promise<string> => {
  await mkdir(bundle, { recursive: true });
  await writeFile(`${bundle}/index.mjs`, "export const handler = () => {};\n");

  const server = createServer(async (request, response) => {
    const { method, params } = Object(await json(request));
    const { handler } = params[0];
    // A connection kept alive would keep the process alive.
    response.setHeader("Connection", "close");
    response.end(JSON.stringify({ result: answerTo(method, { bundle, handler }) }));
  });
  server.listen(0, "127.0.0.1").unref();
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return `http://127.0.0.1:${address.port}`;
};

const answerTo = (method: string, { bundle, handler }: { bundle: string; handler: string }) => {
  switch (method) {
    case "Provider.Aws.Bootstrap":
      return { asset: "assets", state: "state", region: "us-east-1" };
    case "Runtime.Build":
      return { out: bundle, handler, errors: [], sourcemaps: [] };
    default:
      return {};
  }
};
