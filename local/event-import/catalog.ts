import { z } from "zod";
import type { Connection } from "../connection.ts";
import { everyPage } from "../every-page.ts";

/** What a CSV file is held against when the command line leaves things open. */
export type Catalog = {
  readonly schemas: readonly Schema[];
  /** Two at the most: whether there is exactly one account is all that matters. */
  readonly accountIds: readonly string[];
};
export type Schema = {
  readonly name: string;
  readonly attributes: readonly string[];
  readonly dimensions: readonly string[];
  /** Whether events without an id get one from the schema's template. */
  readonly makesIds: boolean;
};

const named = z.object({ name: z.string() });
const schema = z.object({
  name: z.string(),
  status: z.string(),
  attributes: z.array(named),
  dimensions: z.array(named),
  eventIdTemplate: z.string().optional(),
});
const account = z.object({ id: z.string(), status: z.string() });

export const readCatalog = async (connection: Connection): Promise<Catalog> => ({
  schemas: await activeSchemas(connection),
  accountIds: await fewAccounts(connection),
});

const activeSchemas = async (connection: Connection): Promise<Schema[]> => {
  const schemas: Schema[] = [];
  for await (const one of everyPage(connection, "/event_schema?pageSize=100", schema)) {
    if (one.status !== "ACTIVE") continue;
    schemas.push({
      name: one.name,
      attributes: one.attributes.map(({ name }) => name),
      dimensions: one.dimensions.map(({ name }) => name),
      makesIds: one.eventIdTemplate !== undefined,
    });
  }
  return schemas;
};

const fewAccounts = async (connection: Connection): Promise<string[]> => {
  const ids: string[] = [];
  for await (const { id, status } of everyPage(connection, "/accounts?pageSize=100", account)) {
    if (status === "ACTIVE") ids.push(id);
    if (ids.length === 2) break;
  }
  return ids;
};
