import { basename } from "node:path";

/** pnpm's own program, if it runs this, and reads its settings from the environment. */
export const pnpmProgram = (): string | undefined => {
  const { npm_config_user_agent: agent = "", npm_execpath: program = "" } = process.env;
  const readsThem = /^pnpm\/(1[1-9]|[2-9]\d)\./.test(agent);
  return readsThem && /^pnpm(\.exe)?$/.test(basename(program)) ? program : undefined;
};

/** Packages are installed flat, as SST's components expect, and are not part of this workspace. */
export const flatAndApart = {
  pnpm_config_ignore_workspace: "true",
  pnpm_config_node_linker: "hoisted",
  pnpm_config_ignore_scripts: "true",
  pnpm_config_confirm_modules_purge: "false",
  pnpm_config_lockfile: "false",
};
