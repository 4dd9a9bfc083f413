import { type AST, RegExpParser, visitRegExpAST } from "@eslint-community/regexpp";
import { getFirstConsumedChar } from "regexp-ast-analysis";
import { analyse } from "scslre";

/**
 * Whether what is repeated may be a string of several characters that is also several of the
 * strings: `👍🏽`, and `👍` and `🏽`.
 */
const repeatsStrings = (pattern: AST.RegExpLiteral): boolean => {
  let found = false;
  let repeats = 0;
  visitRegExpAST(pattern, {
    onQuantifierEnter: ({ max }) => {
      if (max > 1) repeats++;
    },
    onQuantifierLeave: ({ max }) => {
      if (max > 1) repeats--;
    },
    onCharacterSetEnter: (set) => {
      if (set.kind === "property" && set.strings && repeats > 0) found = true;
    },
  });
  return found;
};

/**
 * Whether repeated alternatives may begin with the same character: each of them is then tried at
 * each position.
 */
const repeatsOverlap = (pattern: AST.RegExpLiteral): boolean => {
  let found = false;
  let repeats = 0;
  const look = ({ alternatives }: { alternatives: AST.Alternative[] }) => {
    if (repeats === 0) return;
    const first = alternatives.map((each) => getFirstConsumedChar(each, "ltr", pattern.flags).char);
    found ||= first.some((one, at) => first.slice(at + 1).some((other) => !one.isDisjointWith(other)));
  };
  visitRegExpAST(pattern, {
    onQuantifierEnter: ({ max }) => {
      if (max > 1) repeats++;
    },
    onQuantifierLeave: ({ max }) => {
      if (max > 1) repeats--;
    },
    onGroupEnter: look,
    onCapturingGroupEnter: look,
  });
  return found;
};

/**
 * Why a pattern is super-linear in the length of a text, if it is.
 *
 * `scslre` finds exponential and polynomial backtracking. It treats properties of strings
 * (`\p{RGI_Emoji}`) as single characters, so those must not be repeated at all.
 */
export const superLinear = (source: string, flags: string): string | undefined => {
  const pattern = new RegExpParser().parseLiteral(`/${source === "" ? "(?:)" : source}/${flags}`);
  if (repeatsStrings(pattern)) return "repeats a property of strings";
  if (repeatsOverlap(pattern)) return "repeats alternatives that begin alike";
  const [report] = analyse(pattern).reports;
  if (!report) return undefined;
  const speed = report.exponential ? "exponentially" : "polynomially";
  return `backtracks ${speed} (${report.type})`;
};
