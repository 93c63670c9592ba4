import { Command, CommanderError } from "commander";
import { DataDirInUse } from "#adapters/local/data-dir-lock.ts";
import { addClockCommands } from "./cli/clock.ts";
import { addEventCommands } from "./cli/events.ts";
import { addInvoiceCommands } from "./cli/invoice.ts";
import { addKeyCommands } from "./cli/key.ts";
import { addOrganizationCommands } from "./cli/org.ts";
import { addStartCommand } from "./cli/start.ts";
import { addUsageCommand } from "./cli/usage.ts";
import { CommandFailed, EXIT } from "./exit-codes.ts";
import { keepMemorySmall } from "./memory.ts";
import { processTerminal, type Terminal } from "./terminal.ts";

/** Runs the command line of this process; what the launcher and `npm start` call. */
export const main = async (argv: readonly string[]): Promise<void> => {
  keepMemorySmall();
  process.exitCode = await runCommandLine(argv, processTerminal());
};

/** Runs one command; answers its exit code. */
export const runCommandLine = async (argv: readonly string[], terminal: Terminal): Promise<number> => {
  try {
    await commandLine(terminal).parseAsync([...argv], { from: "user" });
    return EXIT.done;
  } catch (cause) {
    if (cause instanceof CommanderError) return cause.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (cause instanceof CommandFailed) {
      if (cause.message !== "") terminal.say(`tollbook: ${cause.message}`);
      return cause.exitCode;
    }
    terminal.say(`tollbook: ${textOf(cause)}`);
    return EXIT.failed;
  }
};

const commandLine = (terminal: Terminal): Command => {
  const program = new Command("tollbook")
    .description("Usage metering and billing that runs where you are.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.say(text.trimEnd()),
    })
    .showHelpAfterError()
    .addHelpText("after", HELP);
  addStartCommand(program, terminal);
  addEventCommands(program, terminal);
  addClockCommands(program, terminal);
  addInvoiceCommands(program, terminal);
  addUsageCommand(program, terminal);
  addOrganizationCommands(program, terminal);
  addKeyCommands(program, terminal);
  return program;
};

const HELP = `
A command talks to the server that runs on the data folder (--data, default .tollbook), or opens the folder itself when
none runs. With --url and --api-key, or TOLLBOOK_URL and TOLLBOOK_API_KEY, it talks to a server elsewhere.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused (by the server, or lines of an import), 130 interrupted.

Examples:
  $ tollbook start                                        the sample organization, then serve on port 8787
  $ tollbook events import usage.csv --account acme       one usage event per line
  $ tollbook clock advance --by P1M                       let a month pass, with everything that falls due
  $ tollbook invoice list
  $ tollbook invoice show 2026-02-1`;

const textOf = (cause: unknown): string => {
  if (cause instanceof DataDirInUse) return `${cause.message}; stop it first, or talk to it with --url`;
  if (!(cause instanceof Error)) return String(cause);
  // A refused connection to several addresses is an error without words of its own.
  const text = cause.message || ("code" in cause ? String(cause.code) : cause.name);
  return process.env["TOLLBOOK_DEBUG"] ? (cause.stack ?? text) : text;
};
