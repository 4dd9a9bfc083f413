import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const pollMs = 150;

/** npm, npx, pnpm and the like, under any path and version, and the shells between them. */
const launches = /(^|[\s/\\])(npm|npx|pnpm|pnpx|yarn|corepack)([\s@.-]|$)|^\S*\b(ba|da|z)?sh -c\b/;

type ProcessRow = { pid: number; parent: number; command: string };

const fromProc = (pid: number): ProcessRow | undefined => {
  try {
    // `pid (name) state ppid …`, where the name may contain anything.
    const [state = "", parent = ""] = (
      readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1) ?? ""
    ).split(" ");
    if (state === "Z" || state === "X") return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return { pid, parent: Number(parent), command };
  } catch {
    return undefined;
  }
};

const fromPs = (pid: number): ProcessRow | undefined => {
  try {
    const row = execFileSync("ps", ["-o", "ppid=,args=", "-p", String(pid)], { encoding: "utf8" });
    const [, parent = "", command = ""] = /^\s*(\d+)\s+(.*)/.exec(row) ?? [];
    return { pid, parent: Number(parent), command };
  } catch {
    return undefined;
  }
};

const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const hasProc = process.platform === "linux";

/** The processes between a user's command and this one, the nearest first. */
const launchers = () => {
  const found: ProcessRow[] = [];
  const look = hasProc ? fromProc : fromPs;
  for (let row = look(process.ppid); row && launches.test(row.command); row = look(row.parent))
    found.push(row);
  return found;
};

/**
 * Calls back when a package manager that started this process is gone. `npx` starts a shell, which
 * starts pnpm, which starts a shell, which starts Node: none of them forwards every signal. A
 * process that was started without a package manager stays, whatever happens to its parent.
 */
export const stopWithLaunchers = (stop: () => void) => {
  if (process.env.npm_lifecycle_event === undefined) return;
  const expected = launchers();
  const isGone = ({ pid }: ProcessRow) => (hasProc ? fromProc(pid) === undefined : !isRunning(pid));
  const watch = setInterval(() => {
    if (expected.some(isGone)) stop();
  }, pollMs);
  watch.unref();
};
