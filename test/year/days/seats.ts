import { type Company, told } from "../company.ts";
import { tileAt } from "../slices.ts";

const DAY = 86_400_000;

/** Takes or gives up seats: now, for days that have passed, and for days to come. */
export const changeSeats = async (company: Company): Promise<void> => {
  const { random, people, api, items, world } = company;
  const { id: accountId } = random.pick(people);
  const isRelative = random.chance(0.4);
  const quantity = isRelative ? random.pick([-1, 1, 2]) : random.whole(0, 6);
  const when = random.next();
  const now = world.clock.now();
  const effectiveFrom =
    when < 0.5 ? undefined : when < 0.75 ? now - random.whole(0, 20) * DAY : now + random.whole(1, 10) * DAY;
  const body = {
    accountId,
    licenseId: random.pick([items.seat, items.paidSeat]),
    updateType: isRelative ? "RELATIVE" : "ABSOLUTE",
    quantity,
    ...(effectiveFrom !== undefined && { effectiveFrom: new Date(effectiveFrom).toISOString() }),
  };
  told(company, "change seats", await api.post("/license_updates", body));
};

/** Gives a name a seat, or takes it. */
export const nameSeats = async (company: Company): Promise<void> => {
  const { random, people, items, world } = company;
  const { id: accountId } = random.pick(people);
  const now = world.clock.now();
  const timestamp = now - random.whole(0, DAY);
  const tile = tileAt(company, accountId, timestamp);
  if (tile && now >= tile.awaitedUntil) return;
  await company.ingest([
    {
      id: `name-${company.fresh()}`,
      schemaName: "togai-named-license",
      timestamp: new Date(timestamp).toISOString(),
      accountId,
      attributes: [{ name: "action", value: random.chance(0.7) ? "1" : "-1" }],
      dimensions: { license_id: items.named, name: `person-${random.whole(1, 6)}` },
    },
  ]);
};
