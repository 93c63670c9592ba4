import type { Route } from "./route.ts";
import { addOnRoutes } from "./routes/add-ons.ts";
import { pricePlanRoutes } from "./routes/price-plans.ts";
import { scheduleRoutes } from "./routes/schedules.ts";

/** The route table: every operation that the `api` function serves, one line per group. */
export const routes: readonly Route[] = [...addOnRoutes, ...pricePlanRoutes, ...scheduleRoutes];
