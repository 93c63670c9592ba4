import type { Route } from "./route.ts";
import { accountRoutes } from "./routes/accounts.ts";
import { addOnRoutes } from "./routes/add-ons.ts";
import { aliasRoutes } from "./routes/aliases.ts";
import { authenticateRoutes } from "./routes/authenticate.ts";
import { billRunRoutes } from "./routes/bill-runs.ts";
import { creditRoutes } from "./routes/credits.ts";
import { customerRoutes } from "./routes/customers.ts";
import { entitledRoutes } from "./routes/entitled.ts";
import { entitlementRoutes } from "./routes/entitlements.ts";
import { eventCorrectionRoutes } from "./routes/event-corrections.ts";
import { eventSchemaRoutes } from "./routes/event-schemas.ts";
import { eventRoutes } from "./routes/events.ts";
import { explanationRoutes } from "./routes/explanations.ts";
import { featureRoutes } from "./routes/features.ts";
import { foreseenBillingRoutes } from "./routes/foreseen-billing.ts";
import { invoiceChangeRoutes } from "./routes/invoice-changes.ts";
import { invoiceGroupRoutes } from "./routes/invoice-groups.ts";
import { invoiceRoutes } from "./routes/invoices.ts";
import { jobRoutes } from "./routes/jobs.ts";
import { licenseRoutes } from "./routes/licenses.ts";
import { metricRoutes } from "./routes/metrics.ts";
import { paymentRoutes } from "./routes/payments.ts";
import { pricePlanMigrationRoutes } from "./routes/price-plan-migrations.ts";
import { pricePlanPricingRuleRoutes } from "./routes/price-plan-pricing-rules.ts";
import { pricePlanRateCardRoutes } from "./routes/price-plan-rate-cards.ts";
import { pricePlanRoutes } from "./routes/price-plans.ts";
import { pricingRuleLogRoutes } from "./routes/pricing-rule-logs.ts";
import { proposalRoutes } from "./routes/proposals.ts";
import { purchaseRoutes } from "./routes/purchases.ts";
import { revenueCalculatorRoutes } from "./routes/revenue-calculator.ts";
import { scheduleOverrideRoutes } from "./routes/schedule-overrides.ts";
import { scheduleRoutes } from "./routes/schedules.ts";
import { usageMeterRoutes } from "./routes/usage-meters.ts";
import { walletRoutes } from "./routes/wallets.ts";
import { wholePricePlanRoutes } from "./routes/whole-price-plans.ts";
import { wholeScheduleRoutes } from "./routes/whole-schedules.ts";

/** The route table: every operation that the `api` function serves, one line per group. */
export const routes: readonly Route[] = [
  ...customerRoutes,
  ...authenticateRoutes,
  ...aliasRoutes,
  ...accountRoutes,
  ...eventSchemaRoutes,
  ...usageMeterRoutes,
  ...addOnRoutes,
  ...featureRoutes,
  ...entitlementRoutes,
  ...entitledRoutes,
  ...eventRoutes,
  ...eventCorrectionRoutes,
  ...invoiceChangeRoutes,
  ...invoiceGroupRoutes,
  ...invoiceRoutes,
  ...pricingRuleLogRoutes,
  ...licenseRoutes,
  ...metricRoutes,
  ...pricePlanRoutes,
  ...wholePricePlanRoutes,
  ...pricePlanRateCardRoutes,
  ...pricePlanPricingRuleRoutes,
  ...scheduleRoutes,
  ...scheduleOverrideRoutes,
  ...wholeScheduleRoutes,
  ...pricePlanMigrationRoutes,
  ...jobRoutes,
  ...billRunRoutes,
  ...creditRoutes,
  ...walletRoutes,
  ...paymentRoutes,
  ...purchaseRoutes,
  ...proposalRoutes,
  ...revenueCalculatorRoutes,
  ...explanationRoutes,
  ...foreseenBillingRoutes,
];
