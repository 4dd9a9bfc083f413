/** A function's call that its own role refused, as with AccessDenied on AWS. */
export type RoleRefusal = {
  function: string;
  /** `dynamodb:PutItem`, … */
  action: string;
  /** The partition key, the index or the queue. */
  resource: string;
};

/** The maximum number that is kept: a loop of refusals must not fill a cloud's memory. */
const maxRefusals = 100;

/**
 * Records the calls that functions' own roles refused. Code may ignore a refusal, and a test may
 * pass in spite of it: on AWS, something would be missing.
 */
export const createRefusals = () => {
  const kept: RoleRefusal[] = [];
  return {
    record: (refusal: RoleRefusal): void => {
      if (kept.length < maxRefusals) kept.push(refusal);
    },
    /** In order of arrival. */
    list: (): readonly RoleRefusal[] => kept,
  };
};
