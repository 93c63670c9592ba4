import type { Command } from "commander";
import { Argument, InvalidArgumentError } from "commander";
import { z } from "zod";
import { granted, understood } from "../ask.ts";
import type { Connection } from "../connection.ts";
import { credentialsPath, keepCredentials, readCredentials } from "../credentials-file.ts";
import { openConnection } from "../open-connection.ts";
import type { Terminal } from "../terminal.ts";
import { textTable } from "../text-table.ts";
import { asJson, connected, withDataFolder } from "./options.ts";

type DataOptions = { readonly data: string; readonly json?: boolean };

const organization = z.object({
  id: z.string(),
  name: z.string(),
  baseCurrency: z.string(),
  timeZone: z.string(),
  createdAt: z.string(),
});
const madeOrganization = organization.extend({ apiKey: z.string() });

export const addOrganizationCommands = (program: Command, terminal: Terminal): void => {
  const org = program.command("org").description("Make and list organizations: the tenants of an installation.");
  withDataFolder(
    org
      .command("create <name>")
      .description("Make an organization with a first API key, which is printed now and never again.")
      .option("--currency <code>", "ISO 4217; fixed for good (default: USD)")
      .option("--time-zone <zone>", "IANA name in which days and cycles are cut; fixed for good (default: UTC)")
      .option("--paper-size <size>", "of invoices: A4 or LETTER (default: A4)")
      .option("--net-term-days <days>", "days from invoice to due date (default: 0)", parseDays)
      .option("--sender-name <name>", "name on invoices (default: the organization's)")
      .option("--sender-email <address>", "where invoices come from")
      .option("--sender-address <line...>", "address lines on invoices")
      .option("--wall-clock", "where the data folder is new: live by the real time instead of a test clock"),
  )
    .addHelpText(
      "after",
      `\nExample:\n  $ tollbook org create "Acme Metering" --currency EUR --time-zone Europe/Berlin`,
    )
    .action((name: string, options: CreateOptions) => create(name, options, terminal));
  withDataFolder(org.command("list").description("List the organizations.")).action(async (options: DataOptions) => {
    const { body } = await administered(options, { operation: "listOrganizations" });
    if (options.json) return terminal.out(asJson(body));
    const { data } = z.object({ data: z.array(organization) }).parse(body);
    const rows = data.map((one) => [one.id, one.name, one.baseCurrency, one.timeZone, one.createdAt]);
    for (const line of textTable([["Id", "Name", "Currency", "Time zone", "Created"], ...rows])) terminal.out(line);
  });
  withDataFolder(
    org.command("show [id]").description("Show an organization; without an id the only one there is."),
  ).action(async (id: string | undefined, options: DataOptions) => {
    const { body } = await administered(options, { operation: "showOrganization", organizationId: id });
    terminal.out(options.json ? asJson(body) : described(body));
  });
  withDataFolder(
    org
      .command("auto-advance")
      .description("Have invoices become due by themselves when their grace is over, or wait for a bill run.")
      .addArgument(new Argument("<state>", "by themselves: on, by a bill run: off").choices(["on", "off"]))
      .argument("[id]", "without it the only organization there is"),
  ).action(async (state: string, id: string | undefined, options: DataOptions) => {
    const request = { operation: "setAutoAdvance", organizationId: id, autoAdvance: state === "on" };
    const { body } = await administered(options, request);
    terminal.out(options.json ? asJson(body) : described(body));
  });
  withDataFolder(
    org
      .command("exchange-rate <currency> <rate>")
      .description("Fix for good how much of the base currency one unit of another is worth in reports of revenue.")
      .argument("[id]", "without it the only organization there is"),
  )
    .addHelpText("after", "\nExample:\n  $ tollbook org exchange-rate EUR 1.0835")
    .action(async (currency: string, rate: string, id: string | undefined, options: DataOptions) => {
      const request = { operation: "addExchangeRate", organizationId: id, currency: currency.toUpperCase(), rate };
      const { body } = await administered(options, request);
      terminal.out(options.json ? asJson(body) : described(body));
    });
};

type CreateOptions = DataOptions & {
  readonly currency?: string;
  readonly timeZone?: string;
  readonly paperSize?: string;
  readonly netTermDays?: number;
  readonly senderName?: string;
  readonly senderEmail?: string;
  readonly senderAddress?: readonly string[];
  readonly wallClock?: boolean;
};

const create = async (name: string, options: CreateOptions, terminal: Terminal): Promise<void> => {
  const { data: dataDir, json, wallClock, currency, paperSize, ...others } = options;
  const connection = await openConnection({ dataDir, create: { clock: wallClock ? "wall" : undefined } });
  try {
    const reply = granted(
      await connection.administer({
        operation: "createOrganization",
        name,
        baseCurrency: currency,
        paperSize: paperSize?.toUpperCase(),
        ...others,
      }),
    );
    const made = understood(reply, madeOrganization);
    const first = readCredentials(dataDir) === undefined;
    if (first) keepCredentials(dataDir, { organizationId: made.id, apiKey: made.apiKey });
    if (json) return terminal.out(asJson(reply.body));
    terminal.out(`Organization  ${made.id}  ${made.name} (${made.baseCurrency}, ${made.timeZone})`);
    terminal.out(`API key       ${made.apiKey}`);
    if (first) terminal.say(`The key is kept in ${credentialsPath(dataDir)}; other commands find it there.`);
  } finally {
    await connection.close();
  }
};

const administered = (options: DataOptions, request: unknown) =>
  connected(options, async (connection: Connection) => granted(await connection.administer(request)));

const described = (body: unknown): string => {
  const fields = z.record(z.string(), z.unknown()).parse(body);
  const rows = Object.entries(fields).map(([name, value]) => [name, typeof value === "string" ? value : asJson(value)]);
  return textTable(rows).join("\n");
};

const parseDays = (text: string): number => {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("must be a whole number of days");
};
