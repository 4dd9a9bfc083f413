import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";

const isProgram = (path: string) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The first is Chromium without its own windows, which starts fastest. */
const names = [
  "chromium-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
];

const installedElsewhere = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

const find = (): string | undefined => {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...installedElsewhere, chromium.executablePath()].find(isProgram);
};

const run = (command: string, args: string[]) =>
  spawnSync(command, args, { stdio: ["ignore", "ignore", "inherit"] }).status === 0;

const isDebianRoot = () => process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");

const install = () => {
  console.error("No Chrome or Chromium was found. Installing one for the browser tests …");
  if (isDebianRoot()) {
    const add = (name: string) => run("apt-get", ["install", "-y", "--no-install-recommends", name]);
    // Older releases have no package of the shell alone.
    return run("apt-get", ["update"]) && (add("chromium-headless-shell") || add("chromium"));
  }
  return run(process.execPath, [
    join(import.meta.dirname, "../node_modules/@playwright/test/cli.js"),
    "install",
    "chromium",
  ]);
};

/**
 * The path of a Chrome or Chromium: the one that `CHROME_PATH` names, one that is installed, or one that
 * is installed now (Debian's package as root, Playwright's download elsewhere).
 *
 * @throws Error that says what to do, when there is none and none can be installed.
 */
export const browserPath = (): string => {
  const named = process.env.CHROME_PATH;
  if (named) {
    if (isProgram(named)) return named;
    throw new Error(`CHROME_PATH is ${named}, and there is no program.`);
  }
  const found = find() ?? (install() ? find() : undefined);
  if (found) return found;
  throw new Error(
    "The browser tests need Chrome or Chromium, and it could not be installed from here. " +
      "Install either, or set CHROME_PATH to the program of one, and run the tests again.",
  );
};
