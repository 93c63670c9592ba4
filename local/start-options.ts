import { parseArgs } from "node:util";
import { CommandFailed } from "./exit-codes.ts";

export type StartOptions = {
  readonly dataDir: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Start without the sample organization. */
  readonly empty: boolean;
  /** End after the sample instead of serving. */
  readonly exit: boolean;
  /** Print one line of JSON instead of text. */
  readonly json: boolean;
  /** Live by the machine's clock instead of a test clock. */
  readonly wallClock: boolean;
};

export const START_DEFAULTS: StartOptions = {
  dataDir: ".tollbook",
  port: 8787,
  empty: false,
  exit: false,
  json: false,
  wallClock: false,
};

export const START_HELP = `Starts Tollbook in one process, on 127.0.0.1 only.

  npm start                          with a sample organization: 100,000 usage events, three invoices
  npm start -- --exit                the same, then ends
  npm start -- --empty               with an organization that has nothing yet

Options
  --data DIR      folder that keeps everything (default ${START_DEFAULTS.dataDir})
  --port N        port to listen on (default ${START_DEFAULTS.port}; 0 takes any free one)
  --empty         without the sample; the test clock of a new folder stands at the present time
  --exit          end when the sample is billed, instead of serving
  --json          print one line of JSON on standard output: {"url","apiKey","dataDir"}
  --wall-clock    live by this machine's clock, for real use; implies --empty
  --help          print this

A folder lives by a test clock unless it was made with --wall-clock. A test clock stands still until it is moved:
POST /tollbook/clock with {"now":"2026-02-01T00:00:00Z"} does everything that falls due on the way.

Environment: TOLLBOOK_SMTP_HOST, TOLLBOOK_SMTP_PORT, TOLLBOOK_SMTP_SECURE, TOLLBOOK_SMTP_USER and TOLLBOOK_SMTP_PASSWORD send
the e-mails of a folder on the machine's clock; without them every e-mail is a file in DIR/outbox.
`;

/** What the arguments ask for; `"help"` where they ask for help. Throws CommandFailed with what is wrong. */
export const parseStartOptions = (argv: readonly string[]): StartOptions | "help" => {
  const { help, data, port, ...flags } = valuesOf(argv);
  if (help) return "help";
  const { empty = false, exit = false, json = false, "wall-clock": wallClock = false } = flags;
  return {
    dataDir: dataDirOf(data ?? START_DEFAULTS.dataDir),
    port: port === undefined ? START_DEFAULTS.port : portOf(port),
    empty: empty || wallClock,
    exit,
    json,
    wallClock,
  };
};

const valuesOf = (argv: readonly string[]) => {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        data: { type: "string" },
        port: { type: "string" },
        empty: { type: "boolean" },
        exit: { type: "boolean" },
        json: { type: "boolean" },
        "wall-clock": { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (cause) {
    throw usageFault(firstSentence(cause));
  }
};

/** Node explains at length how one would name a file that begins with a dash; here there are no files to name. */
const firstSentence = (cause: unknown): string =>
  String(cause instanceof Error ? cause.message : cause)
    .split("\n")
    .join(" ")
    .replace(/\. .*$/, "");

const dataDirOf = (text: string): string => {
  if (text.trim() === "" || text.includes("\0")) throw usageFault("--data needs the name of a folder");
  return text;
};

const portOf = (text: string): number => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw usageFault(`--port must be a number from 0 to 65535, not '${text}'`);
};

const usageFault = (message: string): CommandFailed =>
  new CommandFailed("usage", `${message}\n'npm start -- --help' lists the options.`);
