import { ok } from "#domain/result.ts";
import { startMigration } from "#usecases/migrations/start-migration.ts";
import { migrationRequest } from "#wire/migration.ts";
import { success } from "#wire/primitives.ts";
import { route } from "../route.ts";

const summary = "Move accounts from one version of a price plan to another; GET /jobs tells how far it has come";

/** Both generations of the API move the same accounts (Togai rule §14.14). */
const migration = (of: { readonly operationId: string; readonly url: string; readonly tag: string }) =>
  route({
    ...of,
    method: "POST",
    summary,
    body: migrationRequest,
    status: 201,
    answer: success,
    handle: async (world, { organizationId, body }) => {
      const started = await startMigration(world, organizationId, body);
      return started.ok ? ok({ success: true }) : started;
    },
  });

export const pricePlanMigrationRoutes = [
  migration({ operationId: "pricePlanMigration", url: "/price_plans/migration", tag: "Price Plans" }),
  migration({ operationId: "pricePlanMigrationV2", url: "/v2/price_plans/migration", tag: "PricePlanV2" }),
];
