import { expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { decimal } from "#domain/money/decimal.ts";
import type { CalendarDate } from "#domain/time/calendar.ts";
import { createCredits } from "#usecases/credits/create-credits.ts";
import type { World } from "#usecases/world.ts";
import { openMoneyShop } from "../../support/money.ts";

const aCredit = (purpose: string) => ({
  accountId: "acme" as AccountId,
  purpose,
  effectiveFrom: "2025-01-01" as CalendarDate,
  priority: 1,
  creditAmount: decimal("10"),
  applicableEntityIds: [],
});

it("grants a credit although the billing of its account moves on a few times in between", async () => {
  const { world, organizationId } = await openMoneyShop();
  const grant = (within: World, purpose: string) => createCredits(within, organizationId, [aCredit(purpose)]);
  let others = 6;
  const save: World["save"] = async (changes) => {
    if (others > 0) {
      others -= 1;
      expect(await grant(world, `in between ${others}`)).toMatchObject({ ok: true });
    }
    return world.save(changes);
  };
  expect(await grant({ ...world, save }, "patient")).toMatchObject({ ok: true, value: [{ purpose: "patient" }] });
  const { items } = await world.credits.list(organizationId, { direction: "ASC", limit: 10 });
  expect(items.map(({ purpose }) => purpose).filter((purpose) => purpose === "patient")).toHaveLength(1);
  expect(items).toHaveLength(7);
});
