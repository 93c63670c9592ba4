import * as z from "zod";
import { notFound } from "#domain/refusal.ts";
import { ok } from "#domain/result.ts";
import { deleteAlias, registerAliases } from "#usecases/customers/aliases.ts";
import { aliasToWire, createAliasesRequest, MOST_ALIAS_CHARACTERS, wireAlias } from "#wire/aliases.ts";
import { success } from "#wire/primitives.ts";
import { answerPage, CONFIGURATION, listQuery } from "../listing.ts";
import { route } from "../route.ts";

const tag = "Aliases";
const path = z.strictObject({ alias: z.string().max(MOST_ALIAS_CHARACTERS) });
const aliasPage = z.strictObject({ data: z.array(wireAlias), nextToken: z.string().optional() });

export const aliasRoutes = [
  route({
    operationId: "listAliases",
    method: "GET",
    url: "/aliases",
    tag,
    summary: "List all aliases of the organization, those of accounts included",
    query: listQuery({}, CONFIGURATION).omit({ _sort: true, _search: true }),
    status: 200,
    answer: aliasPage,
    handle: async (world, { organizationId, query }) => {
      const page = await answerPage(
        world,
        { organizationId, query },
        {
          list: "aliases",
          sizes: CONFIGURATION,
          fetch: async (_filters, position) =>
            ok(await world.aliases.list(organizationId, { ...position, order: { by: "id", direction: "ASC" } })),
        },
      );
      if (!page.ok) return page;
      const { items, nextToken } = page.value;
      return ok({ data: items.map(aliasToWire), ...(nextToken !== undefined && { nextToken }) });
    },
  }),
  route({
    operationId: "createAlias",
    method: "POST",
    url: "/aliases",
    tag,
    summary: "Enter 1 to 100 aliases at once",
    body: createAliasesRequest,
    status: 201,
    answer: aliasPage,
    handle: async (world, { organizationId, body }) => {
      const created = await registerAliases(
        world,
        organizationId,
        body.aliases.map(({ value }) => value),
      );
      return created.ok ? ok({ data: created.value.map(aliasToWire) }) : created;
    },
  }),
  route({
    operationId: "getAlias",
    method: "GET",
    url: "/aliases/{alias}",
    tag,
    summary: "Read an alias",
    path,
    status: 200,
    answer: wireAlias,
    handle: async ({ aliases }, { organizationId, path: { alias } }) => {
      const found = await aliases.find(organizationId, alias);
      return found ? ok(aliasToWire(found.value)) : notFound("alias", alias);
    },
  }),
  route({
    operationId: "deleteAlias",
    method: "DELETE",
    url: "/aliases/{alias}",
    tag,
    summary: "Delete an alias; refused while an account holds it",
    path,
    status: 200,
    answer: success,
    handle: async (world, { organizationId, path: { alias } }) => {
      const deleted = await deleteAlias(world, organizationId, alias);
      return deleted.ok ? ok({ success: true }) : deleted;
    },
  }),
];
