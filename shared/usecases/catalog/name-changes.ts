import type { OrganizationId } from "#domain/ids.ts";
import type { Reason } from "#domain/refusal.ts";
import type { Change } from "#ports/store.ts";
import type { NameKind, UniqueName } from "#repositories/unique-names.ts";
import type { World } from "#usecases/world.ts";

/** What a thing is called, as far as nothing else of its kind may be called so. */
export type Names = readonly UniqueName[];

/** The names of something with a name and perhaps a billable name; an archived thing has given its names back. */
export const namesOf = (
  kinds: { readonly name: NameKind; readonly billableName: NameKind },
  thing: { readonly name: string; readonly billableName?: string; readonly status: string },
): Names => {
  if (thing.status === "ARCHIVED") return [];
  const { name, billableName } = thing;
  return [{ kind: kinds.name, name }, ...(billableName ? [{ kind: kinds.billableName, name: billableName }] : [])];
};

/**
 * Takes the names that something gets and releases those that it loses: the changes to be saved with it, and a reason for each
 * name that somebody else has.
 */
export const nameChanges = async (
  { uniqueNames }: Pick<World, "uniqueNames">,
  organizationId: OrganizationId,
  { id, before, after }: { readonly id: string; readonly before: Names; readonly after: Names },
): Promise<{ readonly changes: readonly Change[]; readonly reasons: readonly Reason[] }> => {
  const gained = after.filter((name) => !before.some(same(name)));
  const lost = before.filter((name) => !after.some(same(name)));
  const holders = await Promise.all(gained.map((name) => uniqueNames.holder(organizationId, name)));
  return {
    changes: [
      ...gained.map((name) => uniqueNames.taken(organizationId, name, id)),
      ...lost.map((name) => uniqueNames.released(organizationId, name)),
    ],
    reasons: gained.flatMap(({ kind, name }, index) => {
      const path = kind.endsWith("-billable-name") ? "billableName" : "name";
      return holders[index] === undefined ? [] : [{ path, message: `'${name}' is used by '${holders[index]}'` }];
    }),
  };
};

const same =
  ({ kind, name }: UniqueName) =>
  (other: UniqueName): boolean =>
    other.kind === kind && other.name === name;
