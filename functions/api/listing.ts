import * as z from "zod";
import type { OrganizationId } from "#domain/ids.ts";
import { invalid, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Page } from "#ports/store.ts";
import type { World } from "#usecases/world.ts";
import { readPageToken, writePageToken } from "#wire/page-token.ts";
import { wholeNumberText } from "#wire/primitives.ts";

/** Page sizes of the two families of lists (Togai rule §1.4). */
export const CONFIGURATION = { standard: 20, most: 100 };
export const TRANSACTIONAL = { standard: 50, most: 50 };
type Sizes = typeof CONFIGURATION;

/** The query schema of a list: page size, token, sorting, search and the list's own filters, all text. */
export const listQuery = <Filters extends z.ZodRawShape>(filters: Filters, { most }: Sizes) =>
  z.strictObject({
    pageSize: wholeNumberText({ minimum: 1, maximum: most }).optional(),
    nextToken: z.string().max(4_000).optional(),
    _sort: z.string().max(100).optional(),
    _search: z.string().max(255).optional(),
    ...filters,
  });

type ListRequest = {
  readonly organizationId: OrganizationId;
  readonly query: { readonly pageSize?: number | undefined; readonly nextToken?: string | undefined } & Readonly<
    Record<string, unknown>
  >;
};

/** A page on the wire. */
export type WirePage<T> = { data: T[]; nextToken?: string; context: { pageSize: number; sortOrder: "ASC" | "DESC" } };

/**
 * Answers one page of a list. A token carries the page size and all filters of its query, so that later requests need only
 * the token; a token of another list, organization or query is refused, and so is a forged one.
 *
 * `fetch` is handed the query's own fields (filters, `_sort`, `_search`), whether they came with this request or in the token.
 */
export const answerPage = async <T, Query extends ListRequest["query"]>(
  { secrets }: Pick<World, "secrets">,
  { organizationId, query }: { readonly organizationId: OrganizationId; readonly query: Query },
  {
    list,
    sizes,
    fetch,
  }: {
    readonly list: string;
    readonly sizes: Sizes;
    readonly fetch: (
      query: Query,
      page: { readonly limit: number; readonly after?: string },
    ) => Promise<Result<Page<T>, Refusal>>;
  },
): Promise<Result<{ items: readonly T[]; nextToken?: string; pageSize: number }, Refusal>> => {
  const key = await secrets.cursorKey();
  const { pageSize, nextToken, ...fields } = query;
  const scope = `${organizationId} ${list}`;
  let effective = {
    fields: fields as Readonly<Record<string, unknown>>,
    pageSize: pageSize ?? sizes.standard,
    after: "",
  };
  if (nextToken !== undefined) {
    const token = readPageToken(nextToken, { scope, key });
    if (!token) return invalid("is not a token of this list", "nextToken");
    const changed = Object.entries(fields).filter(
      ([name, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(token.fields[name]),
    );
    if (changed.length > 0 || (pageSize !== undefined && pageSize !== token.pageSize)) {
      return invalid("belongs to a query with other parameters", "nextToken");
    }
    effective = token;
  }
  const page = await fetch({ ...effective.fields } as unknown as Query, {
    limit: effective.pageSize,
    ...(effective.after !== "" && { after: effective.after }),
  });
  if (!page.ok) return page;
  const { items, next } = page.value;
  return ok({
    items,
    pageSize: effective.pageSize,
    ...(next !== undefined && {
      nextToken: writePageToken({ ...effective, after: next }, { scope, key }),
    }),
  });
};
