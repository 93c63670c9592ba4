import { z } from "zod";
import { ask } from "./ask.ts";
import type { Connection } from "./connection.ts";

/** Everything that a list of the API holds, page by page. `path` has no query yet, or one that goes on with `&`. */
export async function* everyPage<T>(connection: Connection, path: string, item: z.ZodType<T>): AsyncGenerator<T> {
  const page = z.object({ data: z.array(item), nextToken: z.string().optional() });
  let token: string | undefined;
  do {
    const separator = path.includes("?") ? "&" : "?";
    const url = token === undefined ? path : `${path}${separator}nextToken=${encodeURIComponent(token)}`;
    const { data, nextToken } = await ask(connection, "GET", url, { answer: page });
    yield* data;
    token = nextToken;
  } while (token !== undefined);
}

/** The first one that fits, if there is any. */
export const findOn = async <T>(
  connection: Connection,
  path: string,
  item: z.ZodType<T>,
  fits: (one: T) => boolean,
): Promise<T | undefined> => {
  for await (const one of everyPage(connection, path, item)) if (fits(one)) return one;
  return undefined;
};
