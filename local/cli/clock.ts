import type { Command } from "commander";
import { z } from "zod";
import { type Instant, toIso } from "#domain/time/instant.ts";
import { ask } from "../ask.ts";
import type { Connection } from "../connection.ts";
import { CommandFailed } from "../exit-codes.ts";
import { instantIn } from "../instant-in.ts";
import { isoDurationLater } from "../iso-duration.ts";
import type { Terminal } from "../terminal.ts";
import { asJson, type ConnectionOptions, connected, withConnection } from "./options.ts";

const clockAnswer = z.object({ now: z.string() });

export const addClockCommands = (program: Command, terminal: Terminal): void => {
  const clock = program.command("clock").description("Read and move the test clock.");
  withConnection(clock.command("show").description("Print what time it is on the test clock.")).action(
    async (options: ConnectionOptions) => {
      const now = await connected(options, readClock);
      terminal.out(options.json ? asJson({ now }) : now);
    },
  );
  withConnection(
    clock
      .command("advance")
      .description("Move the test clock; what falls due on the way is done, in order, before this returns.")
      .option("--to <instant>", "ISO 8601 date-time or date; without offset it is UTC")
      .option("--by <duration>", "ISO 8601 duration such as P1D, P2W, P1M, P1Y or PT6H; months end where months end"),
  )
    .addHelpText("after", HELP)
    .action(async (options: ConnectionOptions & { readonly to?: string; readonly by?: string }) => {
      const { from, now } = await connected(options, (connection) => advance(connection, options));
      terminal.out(options.json ? asJson({ from, now }) : `${from} → ${now}`);
    });
};

const HELP = `
The clock goes back as well, but not to before usage or a plan was accepted.

Examples:
  $ tollbook clock advance --by P1M
  $ tollbook clock advance --to 2026-03-03T00:00:00Z`;

const readClock = async (connection: Connection): Promise<string> =>
  (await ask(connection, "GET", "/tollbook/clock", { answer: clockAnswer })).now;

const advance = async (
  connection: Connection,
  { to, by }: { readonly to?: string; readonly by?: string },
): Promise<{ readonly from: string; readonly now: string }> => {
  if ((to === undefined) === (by === undefined)) throw new CommandFailed("usage", "give either --to or --by");
  const from = await readClock(connection);
  const wanted = to === undefined ? later(from, by ?? "") : instantIn("--to", to);
  const { now } = await ask(connection, "POST", "/tollbook/clock", {
    body: { now: toIso(wanted) },
    answer: clockAnswer,
  });
  return { from, now };
};

const later = (from: string, by: string): Instant => {
  const instant = isoDurationLater(instantIn("the clock", from), by);
  if (instant !== undefined) return instant;
  throw new CommandFailed("usage", `--by: '${by}' is no ISO 8601 duration such as P1D, P1M or PT6H`);
};
