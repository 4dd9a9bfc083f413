/**
 * Mutants of a file that no test can notice, or need not, each as `mutate` prints it. An expression stands
 * for all that it matches: for a kind that one sentence explains.
 */
export type Explained = { file: string; why: string; mutants: readonly (string | RegExp)[] };
