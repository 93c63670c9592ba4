import * as z from "zod";
import type { Alias } from "#domain/customers/alias.ts";
import { toIso } from "#domain/time/instant.ts";
import { callerChosenId } from "#wire/entity-parts.ts";
import { dateTimeOut } from "#wire/primitives.ts";

/** Longest value of the organization's list; it is part of paths. */
export const MOST_ALIAS_CHARACTERS = 255;

export const createAliasesRequest = z.strictObject({
  aliases: z
    .array(z.strictObject({ value: callerChosenId({ maximum: MOST_ALIAS_CHARACTERS }) }))
    .min(1)
    .max(100),
});

export const wireAlias = z.strictObject({ value: z.string(), createdAt: dateTimeOut() });

export const aliasToWire = ({ value, createdAt }: Alias): z.input<typeof wireAlias> => ({
  value,
  createdAt: toIso(createdAt),
});
