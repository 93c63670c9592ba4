import { isDeepStrictEqual } from "node:util";
import type { Company } from "../company.ts";

type Line = { readonly type: string; readonly lineItems: readonly Line[] };
type Shown = { readonly revenueInfo: Line; readonly usageInfo: unknown; readonly status: string };

/** What drafts said before they became final, by invoice. */
export type Previews = ReadonlyMap<string, string>;

const grossOf = (node: Line): Line | undefined =>
  node.type === "GROSS_AMOUNT" ? node : node.lineItems.map(grossOf).find((found) => found !== undefined);

/** Reads the drafts that will be final by a moment, and before which nobody does anything any more. */
export const previewsUntil = async (company: Company, moment: number): Promise<Previews> => {
  const previews = new Map<string, string>();
  for (const { id, status, kind, finalizesAt } of company.invoices.values()) {
    if (status !== "DRAFT" || kind !== "IN_ARREARS" || finalizesAt > moment) continue;
    if (!company.autoAdvance) continue;
    previews.set(id, await shown(company, id));
  }
  return previews;
};

const shown = async ({ api }: Company, id: string): Promise<string> => {
  const { revenueInfo, usageInfo } = (await api.get(`/invoices/${id}`)).body as Shown;
  return JSON.stringify([grossOf(revenueInfo), usageInfo]);
};

/** The final invoice bills what its draft showed: before credits, which other invoices may have used meanwhile. */
export const checkPreviews = async (company: Company, previews: Previews): Promise<readonly string[]> => {
  const breaches: string[] = [];
  for (const [id, before] of previews) {
    const invoice = company.invoices.get(id);
    if (!invoice || invoice.status === "VOID" || invoice.status === "DRAFT") continue;
    const after = await shown(company, id);
    if (!isDeepStrictEqual(JSON.parse(after), JSON.parse(before))) {
      breaches.push(`preview: ${id} showed ${before.slice(0, 200)} and bills ${after.slice(0, 200)}`);
    }
  }
  return breaches;
};
