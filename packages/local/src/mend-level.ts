import { cp, readdir } from "node:fs/promises";
import { ClassicLevel } from "classic-level";

/** LevelDB's messages about damaged files. */
const damageOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  const isDamage = "code" in error && error.code === "LEVEL_CORRUPTION";
  // A file that its manifest names, and that does not exist.
  const isMissing = "code" in error && error.code === "LEVEL_IO_ERROR" && /No such file/.test(error.message);
  return isDamage || isMissing ? error.message : damageOf(error.cause);
};

const findDamage = async (location: string): Promise<string | undefined> => {
  const files = await readdir(location).catch((): string[] => []);
  if (files.length === 0) return undefined;
  // LevelDB would start anew, over the existing files.
  if (!files.includes("CURRENT") && files.some((file) => /\.(ldb|log)$/.test(file)))
    return "CURRENT is missing";
  const level = new ClassicLevel(location);
  try {
    await level.open();
    await level.close();
  } catch (error) {
    const damage = damageOf(error);
    if (damage === undefined) throw error;
    return damage;
  }
  return undefined;
};

/**
 * Repairs a LevelDB that does not open, as after a power cut, from those of its files that are
 * intact. A copy of everything stays beside it.
 * @returns a sentence, if there was anything to repair.
 */
export const mendLevel = async (location: string): Promise<string | undefined> => {
  const damage = await findDamage(location);
  if (damage === undefined) return undefined;
  const copy = `${location}.damaged-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;
  await cp(location, copy, { recursive: true });
  await ClassicLevel.repair(location);
  return `${location} was damaged (${damage}) and has been repaired. A copy of the damaged files is in ${copy}.`;
};
