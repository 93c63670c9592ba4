import * as z from "zod";
import type { OrganizationId } from "#domain/ids.ts";
import type { Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Page } from "#ports/store.ts";
import type { Order } from "#repositories/collection.ts";
import type { World } from "#usecases/world.ts";
import { integerOut } from "#wire/primitives.ts";
import { orderOf, type Sorting } from "./list-filters.ts";
import { answerPage, type CONFIGURATION, type WirePage } from "./listing.ts";

type ListQuery = {
  readonly pageSize?: number | undefined;
  readonly nextToken?: string | undefined;
  readonly _sort?: string | undefined;
} & Readonly<Record<string, unknown>>;

/** What is read of a list for one answer. */
export type ListPage = { readonly limit: number; readonly after?: string; readonly order: Order };

/** Answers one page of a list that can be sorted, as the wire has it. Write `fetch` before `toWire`: its items give the type. */
export const answerList = async <T, Wire, Query extends ListQuery>(
  world: Pick<World, "secrets">,
  request: { readonly organizationId: OrganizationId; readonly query: Query },
  {
    list,
    sizes,
    sorting,
    fetch,
    toWire,
  }: {
    readonly list: string;
    readonly sizes: typeof CONFIGURATION;
    readonly sorting: Sorting;
    readonly fetch: (query: Query, page: ListPage) => Promise<Result<Page<T>, Refusal>>;
    readonly toWire: (item: T) => Wire;
  },
): Promise<Result<WirePage<Wire>, Refusal>> => {
  let sortOrder = sorting.standard.direction;
  const page = await answerPage<T, Query>(world, request, {
    list,
    sizes,
    fetch: async (query, { limit, after }) => {
      const order = orderOf(query._sort, sorting);
      if (!order.ok) return order;
      sortOrder = order.value.direction;
      return fetch(query, { limit, order: order.value, ...(after !== undefined && { after }) });
    },
  });
  if (!page.ok) return page;
  const { items, nextToken, pageSize } = page.value;
  return ok({
    data: items.map(toWire),
    ...(nextToken !== undefined && { nextToken }),
    context: { pageSize, sortOrder },
  });
};

/** The schema of such a page. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({
    data: z.array(item),
    nextToken: z.string().optional(),
    context: z.strictObject({ pageSize: integerOut(), sortOrder: z.enum(["ASC", "DESC"]) }),
  });
