/** Mutants of a file that no test can notice, or need not, each as `mutate` prints it. */
export type Explained = { file: string; why: string; mutants: readonly string[] };

export const explained: readonly Explained[] = [];
