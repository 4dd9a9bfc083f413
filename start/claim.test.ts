import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { claim } from "./claim.ts";

/** Advances the clock by a fixed number of milliseconds each time it is read. */
const passAtEachLook = (milliseconds: number) => {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += milliseconds));
};
afterEach(() => void vi.restoreAllMocks());

/** A program on its own port. */
const program = async (answer: RequestListener) => {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(stop);
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("There is no port.");
  return { port: address.port, stop };
};

const parley: RequestListener = (_request, response) =>
  void response.end("<!doctype html><title>Parley</title>");

const other: RequestListener = (_request, response) => void response.writeHead(404).end();

test("a port that another program has is a sentence that names it, and how to choose others", async () => {
  const { port } = await program(other);
  const { port: free, stop } = await program(other);
  stop();
  passAtEachLook(1_000);
  const sentence = `Port ${port} is taken by another program. Choose others with --port N (it uses N to N+6), or any free ones with --port 0.`;
  await expect(claim(port, [])).rejects.toThrow(sentence);
  await expect(claim(free, [port])).rejects.toThrow(sentence);
});

test("a Parley that runs already is named with its address", async () => {
  const { port } = await program(parley);
  await expect(claim(port, [])).rejects.toThrow(
    `Parley already runs at http://127.0.0.1:${port}. Stop that one, or start a second one with --port 0 --data DIR.`,
  );
});

test("a port whose program is just being stopped is waited for", async () => {
  const { port, stop } = await program((_request, response) => {
    response.end();
    stop();
  });
  passAtEachLook(1);
  await claim(port, []);
});
