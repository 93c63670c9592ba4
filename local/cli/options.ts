import { type Command, InvalidArgumentError, Option } from "commander";
import { stringifyExact } from "#wire/json.ts";
import type { Connection } from "../connection.ts";
import { openConnection } from "../open-connection.ts";

export type ConnectionOptions = {
  readonly data: string;
  readonly url?: string;
  readonly apiKey?: string;
  readonly json?: boolean;
};

export const DEFAULT_DATA_DIR = ".tollbook";

const dataOption = (): Option => new Option("--data <dir>", "data folder").default(DEFAULT_DATA_DIR);
const jsonOption = (): Option => new Option("--json", "print the result as JSON");

/** The options of a command that calls the API. */
export const withConnection = (command: Command): Command =>
  command
    .addOption(dataOption())
    .addOption(new Option("--url <url>", "server to talk to").env("TOLLBOOK_URL").argParser(parseUrl))
    .addOption(new Option("--api-key <key>", "key of the organization").env("TOLLBOOK_API_KEY"))
    .addOption(jsonOption());

/** The options of a command for whoever may read the data folder. */
export const withDataFolder = (command: Command): Command => command.addOption(dataOption()).addOption(jsonOption());

/** Opens the connection, works with it, and closes it whatever happens. */
export const connected = async <T>(
  { data, url, apiKey }: ConnectionOptions,
  work: (connection: Connection) => Promise<T>,
): Promise<T> => {
  const connection = await openConnection({ dataDir: data, url, apiKey });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
};

/** One line of JSON with every digit of its numbers. */
export const asJson = (value: unknown): string => stringifyExact(value);

export const parsePort = (text: string): number => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError("must be a whole number from 0 to 65535");
};

const parseUrl = (text: string): string => {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError("must be an http or https address");
};
