import { WebSocket } from "ws";

/*
 * The flooder of `bench/flood.ts`: sends as fast as it is told, and reads only how long to stay
 * away once it was disconnected. A `patient` one obeys: a client that is merely broken. An `atOnce`
 * one comes back at once, whatever it is told.
 */

const [ws = "", rate = "1000", token = "", room = "hall", manner = "atOnce"] = process.argv.slice(2);
const every = 5;
let sent = 0;
let stored = 0;
let refused = 0;
let ended = 0;
let turnedAway = 0;
let awayUntil = 0;
let socket: WebSocket;

/** Milliseconds until it comes back. */
const pauseOf = () => Math.max(100, manner === "patient" ? awayUntil - Date.now() : 0);

const hear = (text: string) => {
  if (text.includes('"message":"flood')) stored += 1;
  if (!text.includes('"rate_limited"')) return;
  refused += 1;
  awayUntil = Math.max(awayUntil, Date.now() + JSON.parse(text).retryAfter * 1000);
};

const connect = () => {
  socket = new WebSocket(ws, ["parley.v1", `bearer.${token}`]);
  let isOpen = false;
  socket.on("open", () => {
    isOpen = true;
  });
  socket.on("message", (data) => hear(String(data)));
  socket.on("error", () => {});
  socket.on("close", () => {
    if (isOpen) ended += 1;
    else turnedAway += 1;
    setTimeout(connect, pauseOf());
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
