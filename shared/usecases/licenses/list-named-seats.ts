import type { OrganizationId } from "#domain/ids.ts";
import type { ListedSeat } from "#domain/licenses/listed-seat.ts";
import { seatIntervals } from "#domain/licenses/named-seat.ts";
import type { Page } from "#ports/store.ts";
import type { PlacedName, SeatScope } from "#repositories/named-seats.ts";
import type { World } from "#usecases/world.ts";

/** Where a page begins: a name, and how many of its stretches were shown before. */
type Place = { readonly place: string; readonly shown: number };

/** Parts of the list that are read for one page at the most; a page may be short and still have a next one. */
const MOST_READS = 20;

/**
 * One page of the stretches for which names have seats, in order of account, license, name and time (Togai rule §13.2). A page
 * begins where the one before ended, by name and count: a stretch that is added or taken back meanwhile shifts only the others
 * of its name.
 */
export const listNamedSeats = async (
  { namedSeats }: Pick<World, "namedSeats">,
  organizationId: OrganizationId,
  {
    scope,
    licenseId,
    limit,
    after,
  }: {
    readonly scope: SeatScope;
    /** Leaves out those of other licenses, whatever the scope. */
    readonly licenseId: string | undefined;
    readonly limit: number;
    readonly after?: string | undefined;
  },
): Promise<Page<ListedSeat>> => {
  const items: ListedSeat[] = [];
  let at = readPlace(after);
  for (let reads = 0; reads < MOST_READS; reads += 1) {
    const { names, more } = await namedSeats.list(organizationId, { scope, from: at?.place, limit: limit + 1 });
    for (const { place, name } of names) {
      const skipped = place === at?.place ? at.shown : 0;
      const seats = licenseId === undefined || name.licenseId === licenseId ? seatsOf({ place, name }) : [];
      const fitting = seats.slice(skipped, skipped + limit - items.length);
      items.push(...fitting);
      at = { place, shown: skipped + fitting.length };
      if (at.shown < seats.length) return { items, next: writePlace(at) };
    }
    if (!more) return { items };
    if (items.length >= limit) break;
  }
  return { items, ...(at && { next: writePlace(at) }) };
};

const seatsOf = ({ name: { events, ...name } }: PlacedName): readonly ListedSeat[] =>
  seatIntervals(events).map((interval) => ({ ...name, interval }));

const writePlace = ({ place, shown }: Place): string => JSON.stringify([place, shown]);

/** The token that carries it is sealed: it is what we wrote. */
const readPlace = (text: string | undefined): Place | undefined => {
  if (text === undefined) return undefined;
  const [place, shown] = JSON.parse(text) as [string, number];
  return { place, shown };
};
