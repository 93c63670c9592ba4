import type { Command } from "commander";
import { z } from "zod";
import { plainText } from "#domain/invoicing/invoice-words.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import { figure } from "#domain/money/figure.ts";
import { addMilliseconds, DAY, type Instant, instantOf, parseInstant, toIso } from "#domain/time/instant.ts";
import { decimalOut } from "#wire/primitives.ts";
import { ask } from "../ask.ts";
import type { Connection } from "../connection.ts";
import { everyPage } from "../every-page.ts";
import { CommandFailed } from "../exit-codes.ts";
import { instantIn } from "../instant-in.ts";
import type { Terminal } from "../terminal.ts";
import { textTable } from "../text-table.ts";
import { asJson, type ConnectionOptions, connected, withConnection } from "./options.ts";

type Options = ConnectionOptions & { readonly account?: string; readonly from?: string; readonly to?: string };
type Row = { accountId: string; cycleStart: string; usageMeterId: string; usageMeter: string; usage: Decimal };

export const addUsageCommand = (program: Command, terminal: Terminal): void => {
  withConnection(
    program
      .command("usage")
      .description("Print what each usage meter has counted in each pricing cycle.")
      .option("--account <id>", "only this account's; needed where there are many")
      .option("--from <instant>", "cycles that began then or later (default: within the last year)")
      .option("--to <instant>", "cycles that began before then (default: now)"),
  )
    .addHelpText("after", "\nExample:\n  $ tollbook usage --account lumen-labs --from 2026-01-01")
    .action(async (options: Options) => {
      const rows = await connected(options, (connection) => usageRows(connection, options));
      if (options.json) return terminal.out(asJson({ data: rows }));
      if (rows.length === 0) return terminal.say("Nothing was used in that time.");
      const lines = rows.map(({ accountId, cycleStart, usageMeter, usage }) => [
        plainText(accountId),
        cycleStart.slice(0, 10),
        usageMeter,
        figure(usage),
      ]);
      const header = ["Account", "Cycle from", "Usage meter", "Usage"];
      for (const line of textTable([header, ...lines], [{}, {}, {}, { align: "right" }])) terminal.out(line);
    });
};

const usageRows = async (connection: Connection, { account, from, to }: Options): Promise<readonly Row[]> => {
  const until = to === undefined ? addMilliseconds(await timeOf(connection), 1) : instantIn("--to", to);
  const window = {
    startTime: toIso(from === undefined ? yearBefore(until) : instantIn("--from", from)),
    endTime: toIso(until),
  };
  const meters = new Map<string, string>();
  const meter = z.object({ id: z.string(), name: z.string() });
  for await (const { id, name } of everyPage(connection, "/usage_meters", meter)) meters.set(id, name);
  const rows: Row[] = [];
  for (const accountId of account === undefined ? await fewAccounts(connection) : [account]) {
    rows.push(...(await usageOf(connection, accountId, { window, meters })));
  }
  return rows;
};

const metrics = z.object({
  results: z.array(
    z.object({
      data: z.array(
        z.object({
          groupedBy: z.object({ fieldValue: z.string() }),
          timestamps: z.array(z.string()),
          metricValues: z.array(decimalOut()),
        }),
      ),
    }),
  ),
});

const usageOf = async (
  connection: Connection,
  accountId: string,
  { window, meters }: { readonly window: object; readonly meters: ReadonlyMap<string, string> },
): Promise<readonly Row[]> => {
  const query = {
    id: "usage",
    name: "USAGE_FOR_CYCLE",
    aggregationPeriod: "MONTH",
    groupBy: "BILLABLE_ID",
    filters: [{ fieldName: "ACCOUNT_ID", fieldValues: [accountId] }],
  };
  const { results } = await ask(connection, "POST", "/metrics", {
    body: { ...window, metricQueries: [query] },
    answer: metrics,
  });
  return (results[0]?.data ?? [])
    .flatMap(({ groupedBy: { fieldValue: usageMeterId }, timestamps, metricValues }) =>
      timestamps.flatMap((cycleStart, index) => {
        const usage = metricValues[index];
        const usageMeter = meters.get(usageMeterId) ?? usageMeterId;
        return usage ? [{ accountId, cycleStart, usageMeterId, usageMeter, usage }] : [];
      }),
    )
    .toSorted((first, second) => (sortKey(first) < sortKey(second) ? -1 : 1));
};

const sortKey = ({ cycleStart, usageMeter }: Row): string => `${cycleStart} ${usageMeter}`;

/** More accounts than fit on a screen are asked for one by one. */
const MOST_ACCOUNTS = 20;

const fewAccounts = async (connection: Connection): Promise<readonly string[]> => {
  const ids: string[] = [];
  for await (const { id } of everyPage(connection, "/accounts", z.object({ id: z.string() }))) {
    if (ids.length === MOST_ACCOUNTS)
      throw new CommandFailed("usage", "there are many accounts; name one with --account");
    ids.push(id);
  }
  return ids.sort();
};

/** What time it is there; a server without a test clock lives by the time that we live by. */
const timeOf = async (connection: Connection): Promise<Instant> => {
  const { status, body } = await connection.send("GET", "/tollbook/clock");
  const clock = z.object({ now: z.string() }).safeParse(body);
  return (status === 200 && clock.success ? parseInstant(clock.data.now) : undefined) ?? instantOf(Date.now());
};

const yearBefore = (instant: Instant): Instant => addMilliseconds(instant, -366 * DAY);
