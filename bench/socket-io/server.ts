import { createServer } from "node:http";
import { Server } from "socket.io";

/**
 * A Socket.IO server in a separate process, as in its guide: every client that connects is in the
 * room. Sends its parent the port.
 */

const room = "room";
const http = createServer();
const io = new Server(http);
io.on("connection", (socket) => {
  void socket.join(room);
  socket.on("message", (text: string) => io.to(room).emit("message", text));
});
http.listen(0, "127.0.0.1", () => {
  const address = http.address();
  if (typeof address === "object") process.send?.(address?.port);
});
process.once("disconnect", () => process.exit());
