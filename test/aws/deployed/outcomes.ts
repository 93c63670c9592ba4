import { eventually } from "./eventually.ts";
import type { Shop } from "./shop.ts";

type EventAnswer = { readonly events: readonly { readonly ingestionStatus: { readonly status: string } }[] };
type MetricsAnswer = {
  readonly results: readonly { readonly data: readonly { readonly metricValues: readonly unknown[] }[] }[];
};

export const METERED = "INGESTION_COMPLETED_EVENT_METERED";
export const DUPLICATE = "INGESTION_FAILED_DUPLICATE_EVENT";

/** What became of each receipt of an event id, in alphabetical order; empty until it was looked at. */
export const outcomesOf = async ({ api }: Shop, eventId: string): Promise<readonly string[]> => {
  const { status, body } = await api.get(`/events/${eventId}`);
  if (status === 404) return [];
  return (body as EventAnswer).events.map(({ ingestionStatus }) => ingestionStatus.status).sort();
};

/** Waits until so many receipts of an event id have their outcome, and gives them. */
export const outcomesOnce = (shop: Shop, eventId: string, receipts: number): Promise<readonly string[]> =>
  eventually(
    () => outcomesOf(shop, eventId),
    (outcomes) => outcomes.length >= receipts,
  );

/** What the account's meter has counted in a window, exactly. */
export const usageIn = async (
  { api }: Shop,
  { startTime, endTime }: { readonly startTime: string; readonly endTime: string },
): Promise<string> => {
  const query = { id: "used", name: "USAGE", aggregationPeriod: "MONTH" };
  const { body } = await api.post("/metrics", { startTime, endTime, metricQueries: [query] });
  const [series] = (body as MetricsAnswer).results[0]!.data;
  expectOne(series?.metricValues ?? []);
  return String(series!.metricValues[0]);
};

const expectOne = (values: readonly unknown[]): void => {
  if (values.length !== 1) throw new Error(`the window must lie in one month; there are ${values.length} values`);
};
