/** The value of a secret that `sst secret set` has set: what `sst.Secret` reads, too. */
export const secretValue = (name: string): string | undefined => process.env[`SST_SECRET_${name}`];
