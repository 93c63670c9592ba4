import { homedir } from "node:os";
import { join } from "node:path";

/** Where engines are kept: outside the repository, so that every clone on the machine finds what one has installed. */
export const enginesFolder = (env: NodeJS.ProcessEnv = process.env): string =>
  env["TOLLBOOK_ENGINES_DIR"] ?? join(env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "tollbook", "engines");
