/**
 * Mutants of a file that no test can detect, or need not, each as `mutate` prints it. A regular
 * expression covers all that it matches: for a kind that one sentence explains.
 */
export type Explained = { file: string; why: string; mutants: readonly (string | RegExp)[] };
