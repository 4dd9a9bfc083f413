import { WebSocket } from "ws";

/* The flood of `bench/flood.ts`: sends as fast as it was told, listens to nothing, and comes back at once. */

const [ws = "", rate = "1000", token = "", room = "hall"] = process.argv.slice(2);
const every = 5;
let sent = 0;
let stored = 0;
let refused = 0;
let ended = 0;
let turnedAway = 0;
let socket: WebSocket;

const connect = () => {
  socket = new WebSocket(ws, ["parley.v1", `bearer.${token}`]);
  let isOpen = false;
  socket.on("open", () => {
    isOpen = true;
  });
  socket.on("message", (data) => {
    const text = String(data);
    if (text.includes('"rate_limited"')) refused += 1;
    else if (text.includes('"message":"flood')) stored += 1;
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    if (isOpen) ended += 1;
    else turnedAway += 1;
    setTimeout(connect, 100);
  });
};
connect();

setInterval(() => {
  if (socket.readyState !== WebSocket.OPEN) return;
  for (let frame = 0; frame < (Number(rate) * every) / 1000; frame++) {
    sent += 1;
    const message = `flood ${sent}`;
    socket.send(JSON.stringify({ action: "sendMessage", room, message, id: `f${sent}` }));
  }
}, every);

process.on("message", () => process.send?.({ sent, stored, refused, ended, turnedAway }));
process.send?.("ready");
