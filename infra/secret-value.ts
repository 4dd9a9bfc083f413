/** The value of a secret set by `sst secret set`, which `sst.Secret` reads too. */
export const secretValue = (name: string): string | undefined => process.env[`SST_SECRET_${name}`];
