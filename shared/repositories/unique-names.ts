import type { OrganizationId } from "#domain/ids.ts";
import type { Change, Key, Store } from "#ports/store.ts";

/** What must be unique in an organization, beside ids. */
export type NameKind =
  | "add-on-name"
  | "add-on-billable-name"
  | "feature-name"
  | "usage-meter-name"
  | "usage-meter-billable-name";
export type UniqueName = { readonly kind: NameKind; readonly name: string };

/**
 * Who holds a name. A name is taken and given back in the same commit as the thing it names, so that two requests at the same
 * moment cannot both get it.
 */
export type UniqueNames = {
  /** The id of what has the name now. */
  holder(organizationId: OrganizationId, name: UniqueName): Promise<string | undefined>;
  /** Refused if somebody has the name. */
  taken(organizationId: OrganizationId, name: UniqueName, id: string): Change;
  /** Refused if nobody has the name. */
  released(organizationId: OrganizationId, name: UniqueName): Change;
};

export const createUniqueNames = (store: Store): UniqueNames => ({
  holder: async (organizationId, name) => {
    const stored = await store.get(keyOf(organizationId, name));
    return typeof stored?.value === "string" ? stored.value : undefined;
  },
  taken: (organizationId, name, id) => ({
    type: "put",
    key: keyOf(organizationId, name),
    value: id,
    expect: "ABSENT",
  }),
  released: (organizationId, name) => ({ type: "remove", key: keyOf(organizationId, name), expect: "PRESENT" }),
});

const keyOf = (organizationId: OrganizationId, { kind, name }: UniqueName): Key => ({
  partition: `${organizationId}#name#${kind}`,
  sort: name,
});
