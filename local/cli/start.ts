import { join, resolve } from "node:path";
import type { Command } from "commander";
import { documentPath } from "../document-path.ts";
import { connectOverHttp } from "../http-connection.ts";
import { type InvoiceInFull, invoiceText, numberOf, periodOf, totalOf } from "../invoice-view.ts";
import { readFinalInvoices } from "../read-final-invoices.ts";
import type { Ready } from "../start.ts";
import type { Terminal } from "../terminal.ts";
import { asJson, DEFAULT_DATA_DIR, parsePort } from "./options.ts";

type Options = {
  readonly data: string;
  readonly port: number;
  readonly empty?: boolean;
  readonly exit?: boolean;
  readonly wallClock?: boolean;
  readonly json?: boolean;
};

export const addStartCommand = (program: Command, terminal: Terminal): void => {
  program
    .command("start")
    .description("Run the whole system in this process and serve it on 127.0.0.1.")
    .option("--data <dir>", "data folder; made when absent", DEFAULT_DATA_DIR)
    .option("--port <number>", "port to serve on; 0 takes a free one", parsePort, 8787)
    .option("--empty", "make no sample in a new data folder, only an organization with a key")
    .option("--exit", "end once everything is done instead of serving on")
    .option("--wall-clock", "live by the real time, for use in earnest; makes no sample")
    .option("--json", "print one JSON line when ready, and nothing else on stdout")
    .addHelpText("after", HELP)
    .action((options: Options) => run(options, terminal));
};

const HELP = `
A new data folder gets a sample organization: three accounts, a month of usage, and their invoices. Unless --wall-clock is
given it lives by a test clock, which stands still until 'tollbook clock advance' moves it.

On the wall clock, mails leave through SMTP where TOLLBOOK_SMTP_HOST is set (with _PORT, _SECURE=true for TLS from the
first byte, _USER and _PASSWORD); otherwise they are put into the data folder's outbox.

Examples:
  $ npm start                                   the sample, then serve on port 8787
  $ npm start -- --exit                         the sample, then end
  $ npm start --silent -- --empty --data DIR --port 0 --json
                                                for scripts: prints {"url","apiKey","dataDir"} when ready
  $ node bin/tollbook.mjs start --wall-clock --data /var/lib/tollbook
                                                in earnest: ends at SIGTERM, which npm would not pass on`;

const run = async (options: Options, terminal: Terminal): Promise<void> => {
  const { data: dataDir, port, empty = false, exit = false, wallClock = false, json = false } = options;
  // Only now, since the whole system is loaded with it.
  const { start } = await import("../start.ts");
  await start(
    { dataDir, port, empty, exit, wallClock },
    {
      say: json ? terminal.say : terminal.out,
      onReady: async (ready) => {
        const invoices = empty ? undefined : await invoicesOf(ready);
        terminal.out(json ? readyJson(ready, invoices) : readyText(ready, { invoices: invoices ?? [], exit }));
      },
    },
  );
};

const invoicesOf = async ({ url, apiKey }: Ready): Promise<readonly InvoiceInFull[]> => {
  const connection = connectOverHttp({ url, apiKey });
  try {
    return await readFinalInvoices(connection, MOST_INVOICES);
  } finally {
    await connection.close();
  }
};

/** More than that nobody reads at a start. */
const MOST_INVOICES = 10;

const readyJson = ({ url, apiKey, dataDir }: Ready, invoices: readonly InvoiceInFull[] | undefined): string =>
  asJson({
    url,
    apiKey,
    dataDir: resolve(dataDir),
    ...(invoices && {
      invoices: invoices.map((invoice) => ({
        number: numberOf(invoice),
        accountId: invoice.ownerId,
        period: periodOf(invoice),
        total: totalOf(invoice),
        pdf: pdfOf(dataDir, invoice),
      })),
    }),
  });

const pdfOf = (dataDir: string, { pdfUrl }: InvoiceInFull): string | undefined => {
  const path = documentPath(dataDir, pdfUrl);
  return path === undefined ? undefined : resolve(path);
};

const readyText = (
  { url, apiKey, dataDir }: Ready,
  { invoices, exit }: { readonly invoices: readonly InvoiceInFull[]; readonly exit: boolean },
): string =>
  [
    ...(invoices.length > 0 ? ["", `Invoices (${invoices.length})`] : []),
    ...invoices.flatMap((invoice) => ["", invoiceText(invoice, documentPath(dataDir, invoice.pdfUrl))]),
    "",
    ...(invoices.length > 0 ? [`E-mails  ${join(dataDir, "outbox")}`] : []),
    `API key  ${apiKey}`,
    `         kept in ${join(dataDir, "credentials.json")}, which only you can read`,
    ...(exit ? ["", "Run it again without --exit to serve what is there."] : servingText({ url, apiKey, dataDir })),
  ].join("\n");

const servingText = ({ url, apiKey, dataDir }: Ready): readonly string[] => [
  `Serving  ${url}   (description of the API: ${url}/openapi.json)`,
  "",
  "Try, in another terminal:",
  `  npx tollbook invoice list${dataDir === DEFAULT_DATA_DIR ? "" : ` --data ${dataDir}`}`,
  `  curl -H 'Authorization: Bearer ${apiKey}' ${url}/invoices`,
  "",
  "Ctrl-C stops it; the data stays.",
];
