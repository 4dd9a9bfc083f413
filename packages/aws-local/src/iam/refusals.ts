/** What a function was refused by its own role, as an AccessDenied is on AWS. */
export type RoleRefusal = {
  function: string;
  /** `dynamodb:PutItem`, … */
  action: string;
  /** The partition key, the index or the queue. */
  resource: string;
};

/** The most that are kept: a loop of refusals must not fill a cloud's memory. */
const maxRefusals = 100;

/**
 * Keeps what functions were refused by their own roles. Code may live through a refusal, and so its test: on AWS,
 * something is missing then.
 */
export const createRefusals = () => {
  const kept: RoleRefusal[] = [];
  return {
    record: (refusal: RoleRefusal): void => {
      if (kept.length < maxRefusals) kept.push(refusal);
    },
    /** In the order in which they came. */
    list: (): readonly RoleRefusal[] => kept,
  };
};
