/**
 * Length of the longest stage name. Of all names that contain the stage, these leave the least
 * room: the domain prefix of the user pool, 63 characters with `parley-` and the account, and names
 * of functions, 64.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolDomain.html
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
 */
export const stageNameCharacters = 40;

/**
 * Cognito refuses domain prefixes that contain these words:
 * https://github.com/aws-amplify/amplify-cli/issues/3854
 */
const reservedWords = ["aws", "amazon", "cognito"];

const pattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

const problem = (stage: string) => {
  if (!pattern.test(stage)) {
    return "it becomes part of names for which AWS allows only lower-case letters, digits and single hyphens, a letter first";
  }
  if (stage.length > stageNameCharacters) {
    return `it has ${stage.length} characters, and AWS's names have room for ${stageNameCharacters}`;
  }
  const word = reservedWords.find((each) => stage.includes(each));
  return word && `Cognito allows no sign-in address that contains "${word}"`;
};

/**
 * Refuses a stage name that AWS would refuse half-way through a deployment.
 *
 * @throws Error with a sentence that says what to do.
 */
export const requireStageName = (stage: string): void => {
  const found = problem(stage);
  if (!found) return;
  throw new Error(`The stage cannot be named "${stage}": ${found}. Choose another name with --stage NAME.`);
};
