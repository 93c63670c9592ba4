import type { Database } from "#adapters/local/database.ts";
import { generationsOf } from "#adapters/local/usage-generations.ts";
import type { UsageNames } from "#adapters/local/usage-names.ts";
import { EVENT_COLUMNS, type EventRow, recordOf } from "#adapters/local/usage-records.ts";
import type { UsageSeen } from "#adapters/local/usage-seen.ts";
import type { UsageUndone } from "#adapters/local/usage-undone.ts";
import { statusNumber } from "#domain/metering/status-number.ts";
import type { UsageCounters } from "#ports/usage-counters.ts";

/**
 * Lists submissions, the greatest reference first: references grow with the moment they were made.
 *
 * The events of an organization, or of an account, lie in one run per status and schema. A page is merged from the heads of
 * the runs that the filter allows, so its cost does not grow with the events that the filter leaves out.
 */
export const createUsageListing = (
  database: Database,
  names: UsageNames,
  identities: { readonly seen: UsageSeen; readonly undone: UsageUndone },
): Pick<UsageCounters, "listEvents" | "findEvents"> => {
  const kindsOf = database.statement<Kind>("SELECT status, schema FROM event_kinds WHERE organization = ?");
  const ofOrganization = database.statement<Place>(placesSql("organization"));
  const ofAccount = database.statement<Place>(placesSql("account"));
  const row = database.statement<EventRow>(`SELECT ${EVENT_COLUMNS} FROM events WHERE id = ?`);
  const unprocessed = database.statement<EventRow>(
    `SELECT ${EVENT_COLUMNS} FROM events
     WHERE organization = ? AND event_id = ? AND page IS NULL ORDER BY reference DESC LIMIT ?`,
  );
  const ofKind = database.statement<Place>(
    "SELECT id, reference FROM events WHERE organization = ? AND status = ? AND schema = ? AND reference = ?",
  );
  const rowsAt = (ids: readonly number[]) =>
    ids.flatMap((id) => {
      const found = row.get(id);
      return found ? [recordOf(found, names)] : [];
    });

  return {
    listEvents: async ({ organizationId, accountId, schemaName, statuses, limit, after }) => {
      const before = after === undefined ? ABOVE_ALL_TEXT : parseCursor(after);
      const organization = names.findOrganization(organizationId);
      if (organization === undefined) return { items: [] };
      const account = accountId === undefined ? undefined : names.findAccount(organization, accountId);
      if (accountId !== undefined && account === undefined) return { items: [] };
      const wanted = statuses?.map(statusNumber);
      const schema = schemaName === undefined ? undefined : names.findWord(schemaName);
      const kinds = kindsOf
        .all(organization)
        .filter((kind) => schemaName === undefined || kind.schema === schema)
        .filter((kind) => !wanted || wanted.includes(kind.status));
      const run = account === undefined ? ofOrganization : ofAccount;
      const heads = kinds.flatMap((kind) =>
        run.all(account ?? organization, kind.status, kind.schema, before, limit + 1),
      );
      const places = heads.sort(newestFirst).slice(0, limit);
      const last = places[limit - 1];
      return {
        items: rowsAt(places.map(({ id }) => id)),
        ...(heads.length > limit && last && { next: formatCursor(last.reference) }),
      };
    },
    findEvents: async (organizationId, by) => {
      const organization = names.findOrganization(organizationId);
      if (organization === undefined) return [];
      if ("reference" in by) {
        return kindsOf
          .all(organization)
          .flatMap(({ status, schema }) =>
            rowsAt(ofKind.all(organization, status, schema, by.reference).map(({ id }) => id)),
          );
      }
      const generations = rowsAt([...generationsOf(identities, organizationId, by.id)].slice(-MOST_OF_ONE_ID));
      const room = MOST_OF_ONE_ID - generations.length;
      const others = unprocessed.all(organization, by.id, room).map((found) => recordOf(found, names));
      const counts = generations.filter(({ status }) => status !== "REVERTED");
      const undone = generations.filter(({ status }) => status === "REVERTED");
      return [...counts, ...[...undone, ...others].sort(newestFirst)];
    },
  };
};

const MOST_OF_ONE_ID = 100;

type Kind = { readonly status: number; readonly schema: number };
type Place = { readonly id: number; readonly reference: string };

const placesSql = (owner: "organization" | "account"): string => `
  SELECT id, reference FROM events INDEXED BY events_of_${owner}
  WHERE ${owner} = ? AND status = ? AND schema = ? AND reference < ?
  ORDER BY reference DESC LIMIT ?`;

const newestFirst = (first: Pick<Place, "reference">, second: Pick<Place, "reference">): number =>
  first.reference < second.reference ? 1 : first.reference > second.reference ? -1 : 0;

/** SQLite sorts every blob after every text. */
const ABOVE_ALL_TEXT = new Uint8Array();

const formatCursor = (reference: string): string => Buffer.from(reference).toString("base64url");
const parseCursor = (text: string): string => Buffer.from(text, "base64url").toString();
