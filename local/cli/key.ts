import type { Command } from "commander";
import { z } from "zod";
import { granted, understood } from "../ask.ts";
import type { Reply } from "../connection.ts";
import type { Terminal } from "../terminal.ts";
import { textTable } from "../text-table.ts";
import { asJson, connected, withDataFolder } from "./options.ts";

type Options = { readonly data: string; readonly json?: boolean; readonly organization?: string };

const key = z.object({
  id: z.string(),
  organizationId: z.string(),
  name: z.string(),
  status: z.string(),
  createdAt: z.string(),
  revokedAt: z.string().optional(),
});

export const addKeyCommands = (program: Command, terminal: Terminal): void => {
  const keys = program.command("key").description("Make, list and revoke API keys of an organization.");
  withOrganization(
    keys.command("create <name>").description("Make an API key; it is printed now and never again."),
  ).action(async (name: string, options: Options) => {
    const reply = await administered(options, { operation: "createKey", name });
    if (options.json) return terminal.out(asJson(reply.body));
    const { id, apiKey } = understood(reply, key.extend({ apiKey: z.string() }));
    terminal.say(`Key ${id} '${name}'. Keep it: it cannot be shown again.`);
    terminal.out(apiKey);
  });
  withOrganization(keys.command("list").description("List the keys, oldest first; never their secrets.")).action(
    async (options: Options) => {
      const reply = await administered(options, { operation: "listKeys" });
      if (options.json) return terminal.out(asJson(reply.body));
      const { data } = understood(reply, z.object({ data: z.array(key) }));
      const rows = data.map((one) => [one.id, one.status, one.createdAt, one.name]);
      for (const line of textTable([["Id", "Status", "Created", "Name"], ...rows])) terminal.out(line);
    },
  );
  withOrganization(
    keys.command("revoke <id>").description("End a key, and every token made with it, for good."),
  ).action(async (keyId: string, options: Options) => {
    const reply = await administered(options, { operation: "revokeKey", keyId });
    const { id, name } = understood(reply, key);
    terminal.out(options.json ? asJson(reply.body) : `Key ${id} '${name}' is revoked.`);
  });
};

const withOrganization = (command: Command): Command =>
  withDataFolder(command.option("--organization <id>", "whose; not needed where there is only one"));

const administered = (options: Options, request: Readonly<Record<string, unknown>>): Promise<Reply> =>
  connected(options, async (connection) =>
    granted(await connection.administer({ ...request, organizationId: options.organization })),
  );
