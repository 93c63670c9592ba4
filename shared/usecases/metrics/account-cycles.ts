import type { Account } from "#domain/customers/customer.ts";
import { begunCycles } from "#domain/metrics/begun-cycles.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { BilledCycle } from "#domain/schedules/billed-cycle.ts";
import { giveWay } from "#usecases/metrics/give-way.ts";
import { MOST_SUMS, type Scope, TOO_MANY_SUMS } from "#usecases/metrics/scope.ts";
import type { World } from "#usecases/world.ts";

/** An account with those of its cycles that a query is about, in order of time. */
export type AccountCycles = { readonly account: Account; readonly cycles: readonly BilledCycle[] };

/** Accounts whose timelines are read at the same time. */
const AT_ONCE = 50;

/** The cycles of accounts that have begun and share an instant with the window; refused when there are too many of them. */
export const accountCycles = async (
  { timelines }: Pick<World, "timelines">,
  { organization, window, now }: Scope,
  accounts: readonly Account[],
): Promise<Result<readonly AccountCycles[], string>> => {
  const found: AccountCycles[] = [];
  let room = MOST_SUMS;
  for (let from = 0; from < accounts.length; from += AT_ONCE) {
    const some = accounts.slice(from, from + AT_ONCE);
    const read = await Promise.all(some.map(({ id }) => timelines.find(organization.id, id)));
    for (const [index, account] of some.entries()) {
      const schedules = read[index]?.value.schedules ?? [];
      const cycles = begunCycles(schedules, window, { now, zone: organization.timeZone })
        .take(room + 1)
        .toArray();
      room -= cycles.length;
      if (room < 0) return err(TOO_MANY_SUMS);
      if (cycles.length > 0) found.push({ account, cycles });
    }
    await giveWay();
  }
  return ok(found);
};
