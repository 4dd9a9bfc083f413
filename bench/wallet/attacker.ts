import { once } from "node:events";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { WebSocket } from "ws";

/*
 * The stranger beside the team of `wallet --team`: everything at once, from one separate address,
 * ignoring all answers. A quarter of what it does are handshakes, a quarter are HTTP requests, and
 * the rest are pings with 100 rooms over any open connection.
 */

const [ws = "", api = "", rate = "100", localAddress = "127.0.1.99"] = process.argv.slice(2);
const ping = JSON.stringify({
  action: "ping",
  rooms: Object.fromEntries(Array.from({ length: 100 }, (_, nth) => [`attacked-${nth}`, 0])),
});
const counts = {
  handshakes: 0,
  turnedAway: 0,
  requests: 0,
  refused: 0,
  frames: 0,
  framesRefused: 0,
  ended: 0,
};
const open = new Set<WebSocket>();

const shake = () => {
  counts.handshakes += 1;
  const socket = new WebSocket(ws, "parley.v1", { localAddress });
  socket.on("open", () => open.add(socket));
  socket.on("message", (data) => {
    if (String(data).includes('"rate_limited"')) counts.framesRefused += 1;
  });
  socket.on("error", () => {
    counts.turnedAway += 1;
  });
  socket.on("close", () => {
    if (open.delete(socket)) counts.ended += 1;
  });
};

const beGuest = async (): Promise<string> => {
  const headers = { "content-type": "application/json" };
  const sent = request(`${api}/guests`, { method: "POST", localAddress, headers });
  sent.end(JSON.stringify({ name: "Stranger" }));
  const [response] = await once(sent, "response");
  return JSON.parse(await text(response)).token;
};
const headers = { authorization: `Bearer ${await beGuest()}` };

const ask = () => {
  counts.requests += 1;
  const sent = request(`${api}/rooms/attacked-0/log`, { localAddress, headers }, (response) => {
    if (response.statusCode === 429) counts.refused += 1;
    response.resume();
  });
  sent.on("error", () => undefined);
  sent.end();
};

const say = (nth: number) => {
  const sockets = [...open];
  const socket = sockets[nth % sockets.length];
  if (!socket) return;
  counts.frames += 1;
  socket.send(ping);
};

let nth = 0;
setInterval(() => {
  nth += 1;
  if (nth % 4 === 0) return shake();
  if (nth % 4 === 1) return ask();
  say(nth);
}, 1000 / Number(rate));
process.on("message", () => process.send?.(counts));
process.send?.("ready");
