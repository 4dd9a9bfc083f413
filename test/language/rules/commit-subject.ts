import type { Finding } from "../finding.ts";

const maxLength = 72;

/** What is wrong with the subject of a commit; `undefined` if nothing is. */
export const wrongSubject = (subject: string): string | undefined => {
  if (subject.length > maxLength) return `It has ${subject.length} characters. Use at most ${maxLength}.`;
  if (!/^[a-z0-9][a-z0-9-]*(?:(?:, | )[a-z0-9-]+)*: \S/.test(subject))
    return 'Begin with the area in lower case, as in "client: ".';
  if (subject.endsWith(".")) return "Leave out the period at its end.";
  if (subject.includes(";")) return "It says two things. Make two commits, or name what they have in common.";
  return undefined;
};

/** @param log lines of an abbreviated commit, a space, and its subject. */
export const subjectFindings = (log: string): Finding[] =>
  log
    .split("\n")
    .filter(Boolean)
    .flatMap((line) => {
      const [commit = ""] = line.split(" ", 1);
      const subject = line.slice(commit.length + 1);
      const wrong = wrongSubject(subject);
      return wrong ? [{ path: commit, line: 1, sentence: `"${subject}": ${wrong}` }] : [];
    });
