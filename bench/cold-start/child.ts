import { readFileSync } from "node:fs";

/*
 * A fresh process, like a Lambda environment: imports the handler at the URL in its first argument,
 * answers the event in the file in its second, and prints how long each took, and the CPU of the import, in
 * milliseconds.
 */

const [, , url = "", eventFile = ""] = process.argv;
const event: unknown = JSON.parse(readFileSync(eventFile, "utf8"));
const idle = process.cpuUsage();
const begun = performance.now();
const { handler } = await import(url);
const imported = performance.now();
const used = process.cpuUsage(idle);
const answer = await handler(event);
const answered = performance.now();
if (!JSON.parse(answer.body).seq) throw new Error(`The message was not acknowledged: ${answer.body}`);
const importCpuMs = (used.user + used.system) / 1_000;
console.log(JSON.stringify({ importMs: imported - begun, importCpuMs, answerMs: answered - begun }));
process.exit();
