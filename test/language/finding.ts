/** A tracked text file: its path from the root, and its text. */
export type Source = { path: string; text: string };

/** A place that breaks a rule, and a sentence that says how to fix it. */
export type Finding = { path: string; line: number; sentence: string };

/** Findings of one file. */
export type Rule = (source: Source) => Finding[];

/** The line that `index` is on, from 1. */
export const lineAt = (text: string, index: number): number => text.slice(0, index).split("\n").length;
