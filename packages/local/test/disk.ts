import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

const temporary = () => mkdtemp(join(tmpdir(), "parley-test-"));

/** A folder for the time of a test. */
export const temporaryFolder = async (): Promise<string> => {
  const folder = await temporary();
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

const mount = (folder: string, options: string) => {
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "parley-test", folder], { stdio: "ignore" });
  return () => void execFileSync("umount", ["-l", folder], { stdio: "ignore" });
};

const canMount = async () => {
  const folder = await temporary();
  try {
    mount(folder, "size=64k")();
    return true;
  } catch {
    return false;
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** Whether tests may have disks of their own: only root may mount, and not in every container. */
export const mayMount = await canMount();

/** A separate disk for a test, by the options of `tmpfs`, such as `size=2m`. */
export const disk = async (options: string): Promise<string> => {
  const folder = await temporaryFolder();
  onTestFinished(mount(folder, options));
  return folder;
};
