import type { Sheet } from "#adapters/pdf/sheet.ts";
import { COLOR, leading, MARGIN, STYLE } from "#adapters/pdf/theme.ts";
import type { InvoicePageModel } from "#domain/invoicing/invoice-page-model.ts";

/** The word behind everything else on a page. */
export const drawWatermark = (sheet: Sheet, { watermark }: InvoicePageModel): void => {
  if (watermark === undefined) return;
  const { width, height } = sheet.paper;
  const center = { x: width / 2, y: height / 2 };
  const block = sheet.oneLine(watermark, STYLE.watermark, height);
  sheet.turned(-52, center, () => sheet.draw(block, { x: center.x, y: center.y - block.height / 2, align: "center" }));
};

/** The head of the second and further pages. Answers where it ends. */
export const drawContinuation = (sheet: Sheet, { footer }: InvoicePageModel): number => {
  const { side, top } = MARGIN;
  const half = (sheet.paper.width - 2 * side) / 2 - 8;
  sheet.fill({ x: 0, y: 0, width: sheet.paper.width, height: 5 }, COLOR.accent);
  const y = top - 12;
  sheet.draw(sheet.oneLine(footer.sender, STYLE.strong, half), { x: side, y });
  const name = sheet.oneLine(`${footer.invoice}, continued`, STYLE.muted, half);
  sheet.draw(name, { x: sheet.paper.width - side, y, align: "right" });
  return y + leading(STYLE.muted) + 10;
};

export const drawFooter = (
  sheet: Sheet,
  { footer }: InvoicePageModel,
  { page, pages }: { readonly page: number; readonly pages: number },
): void => {
  const { side } = MARGIN;
  const { width, height } = sheet.paper;
  const y = height - MARGIN.bottom + 20;
  const third = (width - 2 * side) / 3 - 8;
  sheet.rule({ x: side, y: y - 7, width: width - 2 * side }, COLOR.line, 0.5);
  sheet.draw(sheet.oneLine(footer.sender, STYLE.note, third), { x: side, y });
  sheet.draw(sheet.oneLine(footer.invoice, STYLE.note, third), { x: width / 2, y, align: "center" });
  const pageText = sheet.oneLine(`Page ${page} of ${pages}`, STYLE.note, third);
  sheet.draw(pageText, { x: width - side, y, align: "right" });
};
