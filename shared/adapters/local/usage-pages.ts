import type { Database } from "#adapters/local/database.ts";
import type { UsageNames } from "#adapters/local/usage-names.ts";
import { formatCells, parseCells } from "#adapters/local/usage-rows.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { NO_CELLS, type UsageCells } from "#domain/metering/usage-cells.ts";
import { instantOf } from "#domain/time/instant.ts";
import type { PageKey } from "#ports/usage-counters.ts";

/** A page as it stands; version 0 means that nothing was ever counted on it. */
export type UsagePage = {
  readonly id: number;
  readonly organization: number;
  readonly account: number;
  readonly version: number;
  readonly cells: UsageCells;
};

/** The `pages` table and the journal beside it. */
export type UsagePages = {
  /** Undefined when nothing was counted there. */
  find(key: PageKey): UsagePage | undefined;
  /** All pages of an organization that were there when the walk came by. */
  all(organizationId: OrganizationId): AsyncIterable<PageKey>;
  /** Makes the page when it is new. Belongs into a transaction. */
  open(key: PageKey): UsagePage;
  /** Writes the next version: cells and journal in one step. Belongs into a transaction. */
  advance(
    key: PageKey,
    page: UsagePage,
    cells: UsageCells,
    counted: { readonly first: number; readonly last: number },
  ): void;
  /** The page that a counted event is on, by its number in the table. */
  keyOf(organizationId: OrganizationId, page: number): PageKey;
  /** Writes the next version, in which an event was taken out of the cells. Belongs into a transaction. */
  takeOut(key: PageKey, page: UsagePage, cells: UsageCells): void;
};

/** Pages kept in memory: those in which events are being counted just now. */
const MOST_KEPT = 1_000;
const MOST_WALKED = 500;

export const createUsagePages = (database: Database, names: UsageNames): UsagePages => {
  const select = database.statement<{ id: number; version: number; cells: string }>(
    "SELECT id, version, cells FROM pages WHERE account = ? AND hour = ? AND lane = ?",
  );
  const insert = database.statement(
    "INSERT INTO pages (account, hour, lane, version, cells) VALUES (?, ?, ?, 0, '[]')",
  );
  const update = database.statement("UPDATE pages SET version = ?, cells = ? WHERE id = ?");
  const enter = database.statement("INSERT INTO journal (page, version, first_event, last_event) VALUES (?, ?, ?, ?)");
  const accountsOf = database.statement<{ id: number }>("SELECT id FROM accounts WHERE organization = ?");
  const walk = database.statement<{ hour: number; lane: string }>(
    "SELECT hour, lane FROM pages WHERE account = ? AND (hour, lane) > (?, ?) ORDER BY hour, lane LIMIT ?",
  );
  const place = database.statement<{ account: number; hour: number; lane: string }>(
    "SELECT account, hour, lane FROM pages WHERE id = ?",
  );
  const kept = new Map<string, UsagePage>();
  database.onRollback(() => kept.clear());
  const keep = (key: PageKey, page: UsagePage): UsagePage => {
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(identityOf(key), page);
    return page;
  };

  const find = (key: PageKey): UsagePage | undefined => {
    const known = kept.get(identityOf(key));
    if (known) return known;
    const organization = names.findOrganization(key.organizationId);
    const account = organization === undefined ? undefined : names.findAccount(organization, key.accountId);
    if (organization === undefined || account === undefined) return undefined;
    const row = select.get(account, key.hour, key.lane);
    return row && keep(key, { id: row.id, organization, account, version: row.version, cells: parseCells(row.cells) });
  };
  async function* all(organizationId: OrganizationId): AsyncGenerator<PageKey> {
    const organization = names.findOrganization(organizationId);
    if (organization === undefined) return;
    for (const { id } of accountsOf.all(organization)) {
      const accountId = names.accountName(id);
      let [lastHour, lastLane] = [Number.MIN_SAFE_INTEGER, ""];
      for (;;) {
        const rows = walk.all(id, lastHour, lastLane, MOST_WALKED);
        for (const { hour, lane } of rows) {
          [lastHour, lastLane] = [hour, lane];
          yield { organizationId, accountId, lane, hour: instantOf(hour) };
        }
        if (rows.length < MOST_WALKED) break;
      }
    }
  }
  return {
    find,
    all,
    open: (key) => {
      const found = find(key);
      if (found) return found;
      const organization = names.organization(key.organizationId);
      const account = names.account(organization, key.accountId);
      const id = Number(insert.run(account, key.hour, key.lane).lastInsertRowid);
      return keep(key, { id, organization, account, version: 0, cells: NO_CELLS });
    },
    advance: (key, page, cells, { first, last }) => {
      const version = page.version + 1;
      update.run(version, formatCells(cells), page.id);
      enter.run(page.id, version, first, last);
      keep(key, { ...page, version, cells });
    },
    keyOf: (organizationId, id) => {
      const found = place.get(id);
      if (!found) throw new Error(`there is no page ${id}`);
      const { account, hour, lane } = found;
      return { organizationId, accountId: names.accountName(account), lane, hour: instantOf(hour) };
    },
    takeOut: (key, page, cells) => {
      const version = page.version + 1;
      update.run(version, formatCells(cells), page.id);
      keep(key, { ...page, version, cells });
    },
  };
};

const identityOf = ({ organizationId, accountId, lane, hour }: PageKey): string =>
  `${organizationId}\0${accountId}\0${lane}\0${hour}`;
