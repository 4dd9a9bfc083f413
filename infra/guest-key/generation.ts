/** The secret that counts the rotations of the stage's guest key. Knowing it reveals no key. */
export const generationSecret = "GuestKeyGeneration";

/** @throws Error when the generation is not a whole number. No generation means 0. */
export const readGeneration = (text = "0"): number => {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new Error(
    `${generationSecret} is "${text}", and must be a whole number. \`pnpm rotate-guest-key\` sets it; do not set it by hand.`,
  );
};

/** A random key of the stage. Pulumi keeps its bytes until `keepers` change. */
export type KeySlot = { name: string; keepers: { generation: string } | undefined };

/**
 * The key that came with a generation. Each replaces the one two before it, so that the previous
 * one stays.
 */
const slotOf = (generation: number): KeySlot => ({
  name: generation % 2 === 0 ? "GuestKeyBytes" : "GuestKeyBytesOdd",
  // The first key of a stage may be older than generations are, and has no keepers.
  keepers: generation === 0 ? undefined : { generation: String(generation) },
});

/** The keys of a generation, newest first: its own, and the previous one, if any. */
export const keySlots = (generation: number): readonly [KeySlot, ...KeySlot[]] =>
  generation === 0 ? [slotOf(0)] : [slotOf(generation), slotOf(generation - 1)];
