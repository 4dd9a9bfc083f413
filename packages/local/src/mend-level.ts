import { cp, readdir } from "node:fs/promises";
import { ClassicLevel } from "classic-level";

/** What LevelDB says of files that are not as it left them. */
const damageOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  const isDamage = "code" in error && error.code === "LEVEL_CORRUPTION";
  // A file that its list of files names, and that is not there.
  const isMissing = "code" in error && error.code === "LEVEL_IO_ERROR" && /No such file/.test(error.message);
  return isDamage || isMissing ? error.message : damageOf(error.cause);
};

const findDamage = async (location: string): Promise<string | undefined> => {
  const files = await readdir(location).catch((): string[] => []);
  if (files.length === 0) return undefined;
  // LevelDB would begin anew, over what is there.
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
 * Mends a LevelDB that does not open, as after a power cut, from those of its files that are whole. A copy of
 * all that there was stays beside it.
 * @returns a sentence, if there was anything to mend.
 */
export const mendLevel = async (location: string): Promise<string | undefined> => {
  const damage = await findDamage(location);
  if (damage === undefined) return undefined;
  const copy = `${location}.damaged-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;
  await cp(location, copy, { recursive: true });
  await ClassicLevel.repair(location);
  return `${location} was damaged (${damage}) and has been repaired. A copy of the damaged files is in ${copy}.`;
};
