import * as z from "zod";
import { invalid, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Order } from "#repositories/collection.ts";

/** A filter of one or several values of an enumeration, separated by commas. */
export const oneOrMoreOf = <const Value extends string>(values: readonly Value[]) =>
  z
    .string()
    .max(500)
    .transform((text) => text.split(","))
    .pipe(z.array(z.enum(values)).min(1));

/** The fields by which a list can be sorted, and how it is sorted when nobody asks. */
export type Sorting = { readonly fields: Readonly<Record<string, Order["by"]>>; readonly standard: Order };

/** The order that `_sort=<field>:ASC|DESC` asks for, or the list's own where it asks for none (Togai rule §1.5). */
export const orderOf = (sort: string | undefined, { fields, standard }: Sorting): Result<Order, Refusal> => {
  if (sort === undefined) return ok(standard);
  const [field = "", direction, ...rest] = sort.split(":");
  const by = new Map(Object.entries(fields)).get(field);
  if (by !== undefined && (direction === "ASC" || direction === "DESC") && rest.length === 0)
    return ok({ by, direction });
  return invalid(`must be one of ${Object.keys(fields).join(", ")}, followed by :ASC or :DESC`, "_sort");
};

/** Refuses filters that the list does not take together; each combination is named in full. */
export const combinationOf = (
  filters: Readonly<Record<string, unknown>>,
  allowed: readonly (readonly string[])[],
): Result<void, Refusal> => {
  const given = Object.keys(filters).filter((name) => filters[name] !== undefined);
  const fits = allowed.some((names) => names.length === given.length && names.every((name) => given.includes(name)));
  return given.length === 0 || fits
    ? ok(undefined)
    : invalid(`${given.join(" and ")} cannot be filters of the same query`);
};
