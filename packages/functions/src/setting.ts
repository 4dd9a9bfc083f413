/**
 * A setting from the function's environment. The manifest says which function has which.
 *
 * @throws Error when it is not set: a mistake of the deployment, not of a caller.
 */
export const setting = (name: `PARLEY_${string}`): string => {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`The environment variable ${name} is not set.`);
  return value;
};
