import type { EventReference, OrganizationId } from "#domain/ids.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import type { Engine } from "./engine.ts";
import { DUPLICATE, METERED, nameOfPage, textOf } from "./truth.ts";

/** What must not change any more: which submissions count, and the cells and the length of the journal of each page. */
export type Snapshot = {
  readonly counting: ReadonlySet<EventReference>;
  readonly pages: ReadonlyMap<string, string>;
};

export const snapshotOf = async (engine: Engine, organizationId: OrganizationId): Promise<Snapshot> => {
  const { items } = await engine.audited.listEvents({ organizationId, statuses: [METERED], limit: 1_000 });
  return { counting: new Set(items.map(({ reference }) => reference)), pages: await pagesOf(engine, organizationId) };
};

/** `repeated` are faithful repeats of what counted, all of them done. */
export const faultsAfterExpiry = async (
  engine: Engine,
  organizationId: OrganizationId,
  { before, repeated }: { readonly before: Snapshot; readonly repeated: readonly CountableEvent[] },
): Promise<string[]> => {
  const faults: string[] = [];
  const after = await pagesOf(engine, organizationId);
  for (const page of new Set([...before.pages.keys(), ...after.keys()])) {
    const [was, is] = [before.pages.get(page), after.get(page)];
    if (was !== is) faults.push(`after expiry ${page} changed from ${was} to ${is}`);
  }
  for (const { reference } of repeated) {
    const [record] = await engine.audited.findEvents(organizationId, { reference });
    if (record?.status !== DUPLICATE) faults.push(`repeat ${reference} ended as ${record?.status} after expiry`);
  }
  return faults;
};

const pagesOf = async (engine: Engine, organizationId: OrganizationId): Promise<Map<string, string>> => {
  const pages = new Map<string, string>();
  for await (const page of engine.audited.pages(organizationId)) {
    const journal = await engine.journal(page);
    pages.set(nameOfPage(page), `${textOf(await engine.audited.cells(page))}, ${journal.length} events`);
  }
  return pages;
};
