import { createServer } from "node:net";

/*
 * Answers every POST with 200, as fast as it can: a separate process, so that its CPU is not
 * counted. Sends its parent the port.
 */

const answer = Buffer.from("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n");

const server = createServer((socket) => {
  let unread = "";
  socket.setNoDelay(true);
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk) => {
    unread += chunk.toString("latin1");
    for (;;) {
      const head = unread.indexOf("\r\n\r\n");
      const length = /\r\ncontent-length: *(\d+)/i.exec(unread.slice(0, head))?.[1];
      const end = head + 4 + Number(length);
      if (head < 0 || length === undefined || unread.length < end) return;
      unread = unread.slice(end);
      socket.write(answer);
    }
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object") process.send?.(address?.port);
});
process.once("disconnect", () => process.exit());
