import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ClassicLevel } from "classic-level";

/** Another cloud runs on the folder. */
export class FolderInUse extends Error {
  override name = "FolderInUse";
  constructor(folder: string) {
    super(
      `The folder ${folder} is in use by another local cloud. Stop that one, or choose another folder with --data.`,
    );
  }
}

const isLocked = (error: unknown): boolean =>
  error instanceof Error && (("code" in error && error.code === "LEVEL_LOCKED") || isLocked(error.cause));

const newKey = () => randomBytes(32).toString("base64url");

/** A key for a cloud that keeps nothing. */
export const temporaryGuestKey = newKey;

/**
 * Takes a data folder for this cloud alone, making it if need be. It holds the cloud's settings in a LevelDB,
 * whose lock the operating system lets go of when the process ends, however it ends.
 * @throws {FolderInUse}
 */
export const openDataFolder = async (folder: string) => {
  const path = resolve(folder);
  await mkdir(path, { recursive: true });
  const settings = new ClassicLevel(join(path, "settings"));
  await settings.open().catch((error: unknown) => {
    throw isLocked(error) ? new FolderInUse(path) : error;
  });
  const stored = await settings.get("guestKey");
  const guestKey = stored ?? newKey();
  if (stored === undefined) await settings.put("guestKey", guestKey, { sync: true });
  return {
    path,
    /** Signs guest tokens. It stays the same, so that they survive a restart. */
    guestKey,
    close: () => settings.close(),
  };
};
