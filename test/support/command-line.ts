import { runCommandLine } from "../../local/cli.ts";

/** What a command said to its caller. */
export type Said = {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The one JSON document of stdout. */
  // biome-ignore lint/suspicious/noExplicitAny: a parsed answer, of which each test looks at the members it is about
  readonly json: any;
};

/** Runs `tollbook …` in this process, without a terminal. */
export const tollbook = async (...argv: readonly string[]): Promise<Said> => {
  const out: string[] = [];
  const said: string[] = [];
  const code = await runCommandLine(argv, {
    out: (line) => out.push(`${line}\n`),
    say: (line) => said.push(`${line}\n`),
    redraw: undefined,
    isInteractive: false,
  });
  const stdout = out.join("");
  return {
    code,
    stdout,
    stderr: said.join(""),
    get json() {
      return JSON.parse(stdout);
    },
  };
};
