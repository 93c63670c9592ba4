import { statSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { parseTimeZone, type TimeZone, UTC } from "#domain/time/calendar.ts";
import { readCatalog } from "../event-import/catalog.ts";
import { checkpointPath } from "../event-import/checkpoint.ts";
import { type FileFormat, openEventFile } from "../event-import/event-file.ts";
import { isFailure } from "../event-import/failure-reasons.ts";
import { type ImportSummary, importEvents } from "../event-import/import-events.ts";
import { rejectPath } from "../event-import/reject-file.ts";
import { CommandFailed } from "../exit-codes.ts";
import type { Terminal } from "../terminal.ts";
import { importSummaryText } from "./import-summary.ts";
import { asJson, type ConnectionOptions, connected, withConnection } from "./options.ts";

type Options = ConnectionOptions & {
  readonly schema?: string;
  readonly account?: string;
  readonly timestamp?: string;
  readonly attribute?: readonly string[];
  readonly dimension?: readonly string[];
  readonly id?: string;
  readonly timezone: TimeZone;
  readonly format?: FileFormat;
  readonly delimiter?: string;
  readonly again?: boolean;
  readonly checkpoint?: string;
  readonly rejects?: string;
};

export const addEventCommands = (program: Command, terminal: Terminal): void => {
  const events = program.command("events").description("Work with usage events.");
  withConnection(
    events
      .command("import <file>")
      .description("Send the usage events of a CSV or JSONL file; safe to run again, at any time.")
      .option(
        "--schema <name>",
        "event schema of all lines (default: column schema_name, or the one that fits the header)",
      )
      .option("--account <id>", "account of all lines (default: column account_id, or the only account)")
      .option("--timestamp <column>", "when it was used (default: a column timestamp, time or date)")
      .option(
        "--attribute <name=column>",
        "where an attribute is; may be repeated (default: columns of its name)",
        collect,
      )
      .option("--dimension <name=column>", "where a dimension is, or name=:constant; may be repeated", collect)
      .option(
        "--id <column>",
        "what tells events apart, or a template such as {region}-{request} (default: column id, or the line)",
      )
      .option("--timezone <zone>", "what timestamps without offset mean", parseZone, UTC)
      .addOption(
        new Option("--format <format>", "what the file is, where its name does not say").choices(["csv", "jsonl"]),
      )
      .option("--delimiter <character>", "what stands between CSV fields (default: the header tells)", parseDelimiter)
      .option("--again", "send everything, even what was sent before; nothing is counted twice")
      .option("--checkpoint <file>", "where the place is noted (default: in the data folder)")
      .option("--rejects <file>", "where bad lines are kept (default: FILE.rejects.csv beside the file)"),
  )
    .addHelpText("after", HELP)
    .action((file: string, options: Options) => run(file, options, terminal));
};

const HELP = `
A CSV file begins with a header. Columns whose names are those of the event schema's attributes and dimensions, but for case,
spaces, _ and -, are taken for them. Each line of a JSONL file is an event as POST /ingest takes it:
  {"schemaName":"…","id":"…","timestamp":"…","accountId":"…","attributes":[{"name":"…","value":"1"}],"dimensions":{}}

An event counts once per id. Lines without an id get one made of their content, and of how often that content came before in
the file; two files that share a line count it once, so give --id where that can happen.

Lines that are no events are told with their number and kept with the reason in the reject file, which can be mended and
imported itself. An import that was cut off goes on where it was when it is run again.

Examples:
  $ tollbook events import requests.csv
  $ tollbook events import usage.csv --schema llm_request --account acme --timestamp when --attribute tokens=total \\
      --dimension model=:large --id "{region}-{request_id}"
  $ tollbook events import usage.jsonl --url https://billing.example.com --api-key tb_…`;

const run = async (file: string, options: Options, terminal: Terminal): Promise<void> => {
  if (!isFile(file)) throw new CommandFailed("failed", `there is no file ${file}`);
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  for (const signal of SIGNALS) process.once(signal, abort);
  try {
    const summary = await connected(options, async (connection) => {
      const { timezone: zone, ...mapping } = options;
      const eventFile = await openEventFile(file, { ...mapping, zone }, await readCatalog(connection));
      if (!options.json) for (const line of eventFile.mapping) terminal.say(`  ${line}`);
      const settings = {
        path: file,
        checkpointPath: options.checkpoint ?? checkpointPath(options.data, identityOf(file, options)),
        rejectPath: options.rejects ?? rejectPath(file),
        again: options.again ?? false,
        showsProgress: !options.json,
        signal: stop.signal,
      };
      return importEvents(connection, eventFile, settings, terminal);
    });
    tell(file, summary, { json: options.json ?? false, terminal });
  } finally {
    for (const signal of SIGNALS) process.off(signal, abort);
  }
};

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** What makes an import another one: the file, where it goes, and how it is read. */
const identityOf = (file: string, options: Options): readonly unknown[] => {
  const { data, url, apiKey, schema, account, timestamp, attribute, dimension, id, timezone, format, delimiter } =
    options;
  const target = [url ?? resolve(data), apiKey];
  return [resolve(file), target, schema, account, timestamp, attribute, dimension, id, timezone, format, delimiter];
};

const tell = (
  file: string,
  summary: ImportSummary,
  { json, terminal }: { readonly json: boolean; readonly terminal: Terminal },
): void => {
  const { wasInterrupted, seconds, lines, refused, rejected, ...rest } = summary;
  const rate = seconds > 0 ? Math.round(lines / seconds) : 0;
  if (json)
    terminal.out(asJson({ file, lines, refused, rejected, seconds: Number(seconds.toFixed(3)), rate, ...rest }));
  else for (const line of importSummaryText(file, summary)) terminal.out(line);
  if (wasInterrupted) throw new CommandFailed("interrupted", "stopped; run the same command again to go on");
  if (refused + rejected > 0 || Object.keys(summary.outcomes ?? {}).some(isFailure))
    throw new CommandFailed("refused", "");
};

const collect = (value: string, others: readonly string[] = []): readonly string[] => [...others, value];

const parseZone = (text: string): TimeZone => {
  const zone = parseTimeZone(text);
  if (zone !== undefined) return zone;
  throw new InvalidArgumentError("must be an IANA time zone such as Europe/Berlin");
};

const parseDelimiter = (text: string): string => {
  const delimiter = text === "\\t" ? "\t" : text;
  if (delimiter.length === 1 && !/["\r\n]/.test(delimiter)) return delimiter;
  throw new InvalidArgumentError("must be one character");
};
