import { spawn } from "node:child_process";
import { resolve } from "node:path";
import type { Command } from "commander";
import { z } from "zod";
import { plainText } from "#domain/invoicing/invoice-words.ts";
import { ask } from "../ask.ts";
import type { Connection } from "../connection.ts";
import { documentPath } from "../document-path.ts";
import { everyPage, findOn } from "../every-page.ts";
import { CommandFailed } from "../exit-codes.ts";
import {
  type InvoiceInFull,
  type InvoiceSummary,
  invoiceInFull,
  invoiceSummary,
  invoiceText,
  numberOf,
  periodOf,
  totalOf,
} from "../invoice-view.ts";
import type { Terminal } from "../terminal.ts";
import { textTable } from "../text-table.ts";
import { asJson, type ConnectionOptions, connected, withConnection } from "./options.ts";

type ListOptions = ConnectionOptions & { readonly account?: string; readonly status?: string };

export const addInvoiceCommands = (program: Command, terminal: Terminal): void => {
  const invoice = program.command("invoice").description("Look at invoices.");
  withConnection(
    invoice
      .command("list")
      .description("List invoices, newest first; drafts as they stand now.")
      .option("--account <id>", "only this account's")
      .option("--status <status>", "only of this status, such as DRAFT, DUE or PAID"),
  ).action((options: ListOptions) => connected(options, (connection) => list(connection, options, terminal)));
  withConnection(
    invoice
      .command("show <id>")
      .description("Print an invoice with all its lines; the id, or the number printed on it."),
  ).action(async (id: string, options: ConnectionOptions) => {
    await connected(options, async (connection) => {
      const { body, invoice: found } = await readInvoice(connection, id);
      terminal.out(options.json ? asJson(body) : invoiceText(found, whereabouts(found, options)));
    });
  });
  withConnection(
    invoice.command("open <id>").description("Print where the PDF of an invoice is; in a terminal, open it as well."),
  ).action(async (id: string, options: ConnectionOptions) => {
    const found = await connected(options, async (connection) => (await readInvoice(connection, id)).invoice);
    const path = whereabouts(found, options);
    if (path === undefined)
      throw new CommandFailed("failed", `invoice ${numberOf(found)} is a ${found.status}: it has no PDF yet`);
    terminal.out(options.json ? asJson({ id: found.id, pdf: path, pdfUrl: found.pdfUrl }) : path);
    if (terminal.isInteractive && !options.json) openWithSystem(path);
  });
};

const list = async (
  connection: Connection,
  { account, status, json }: ListOptions,
  terminal: Terminal,
): Promise<void> => {
  const filters = new URLSearchParams({
    pageSize: "50",
    ...(account !== undefined && { owner_id: account }),
    ...(status !== undefined && { status: status.toUpperCase() }),
  });
  const path = `/invoices?${filters}`;
  if (json) {
    const data: unknown[] = [];
    for await (const one of everyPage(connection, path, z.unknown())) data.push(one);
    terminal.out(asJson({ data }));
    return;
  }
  const rows: string[][] = [];
  for await (const one of everyPage(connection, path, invoiceSummary)) rows.push(rowOf(one));
  if (rows.length === 0) terminal.say("There are no invoices.");
  else for (const line of textTable([HEADER, ...rows], [{}, {}, {}, {}, { align: "right" }])) terminal.out(line);
};

const HEADER = ["Number", "Status", "Account", "Period", "Total"];
const rowOf = (invoice: InvoiceSummary): string[] => [
  numberOf(invoice),
  invoice.status,
  plainText(invoice.ownerId),
  periodOf(invoice),
  totalOf(invoice),
];

/** By id, or by the number on it. */
const readInvoice = async (
  connection: Connection,
  idOrNumber: string,
): Promise<{ readonly body: unknown; readonly invoice: InvoiceInFull }> => {
  const id = idOrNumber.startsWith("inv.") ? idOrNumber : await idOfNumber(connection, idOrNumber);
  const body = await ask(connection, "GET", `/invoices/${encodeURIComponent(id)}`, { answer: z.unknown() });
  return { body, invoice: invoiceInFull.parse(body) };
};

const idOfNumber = async (connection: Connection, number: string): Promise<string> => {
  const found = await findOn(
    connection,
    "/invoices?pageSize=50",
    invoiceSummary,
    ({ sequenceId }) => sequenceId === number,
  );
  if (found) return found.id;
  throw new CommandFailed("refused", `there is no invoice with the id or number '${number}'`);
};

/** The file where this machine has it, otherwise a link that works for a while. */
const whereabouts = ({ pdfUrl }: InvoiceInFull, { data, url }: ConnectionOptions): string | undefined => {
  const path = url === undefined ? documentPath(data, pdfUrl) : undefined;
  return path === undefined ? pdfUrl : resolve(path);
};

const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** A machine without a program for it has printed the path at least. */
const openWithSystem = (path: string): void => {
  const [command, ...options] = OPENERS[process.platform] ?? ["xdg-open"];
  spawn(command, [...options, path], { detached: true, stdio: "ignore" })
    .on("error", () => {})
    .unref();
};
