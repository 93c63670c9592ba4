import PDFDocument from "pdfkit";
import { loadFonts } from "#adapters/pdf/fonts.ts";
import { drawLetterhead } from "#adapters/pdf/letterhead.ts";
import { drawContinuation, drawFooter, drawWatermark } from "#adapters/pdf/page-frame.ts";
import { paginate } from "#adapters/pdf/paginate.ts";
import { drawParties, drawSummary } from "#adapters/pdf/parties.ts";
import { createSheet, type Sheet } from "#adapters/pdf/sheet.ts";
import { drawRows, drawTableHeader, layOutTable } from "#adapters/pdf/table.ts";
import { MARGIN, PAPER } from "#adapters/pdf/theme.ts";
import { drawClosing, layOutClosing } from "#adapters/pdf/totals.ts";
import type { InvoicePageModel } from "#domain/invoicing/invoice-page-model.ts";

/**
 * The invoice as a PDF file (docs/adr/0009-pdf.md). The same model gives the same bytes. Characters that the embedded fonts
 * lack are printed as boxes; no text of a customer makes it fail.
 */
export const renderInvoicePdf = async (model: InvoicePageModel): Promise<Uint8Array> => {
  const fonts = await loadFonts();
  const document = openDocument(model);
  const content = contentOf(document);
  drawInvoice(createSheet(document, fonts, PAPER[model.paperSize]), model);
  document.end();
  return content;
};

const openDocument = ({ paperSize, language, metadata }: InvoicePageModel): PDFKit.PDFDocument => {
  const { width, height } = PAPER[paperSize];
  return new PDFDocument({
    size: [width, height],
    margin: 0,
    autoFirstPage: false,
    // No standard font: all that is printed is embedded.
    font: "",
    lang: language,
    displayTitle: true,
    info: {
      Title: metadata.title,
      Author: metadata.author,
      Subject: metadata.subject,
      Creator: "Tollbook",
      CreationDate: new Date(metadata.createdAt),
    },
  });
};

const contentOf = (document: PDFKit.PDFDocument): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    document.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    document.on("end", () => resolve(new Uint8Array(Buffer.concat(chunks))));
    document.on("error", reject);
  });

const drawInvoice = (sheet: Sheet, model: InvoicePageModel): void => {
  const table = layOutTable(sheet, model);
  const closing = layOutClosing(sheet, model);
  startPage(sheet, model);
  const firstTop = drawOpening(sheet, model);
  const bottom = sheet.paper.height - MARGIN.bottom;
  const pages = paginate(table.rows, {
    firstPage: bottom - firstTop - table.headerHeight,
    nextPages: bottom - CONTINUATION_BOTTOM - table.headerHeight,
    tail: closing.height,
  });
  pages.forEach((rows, index) => {
    const top = index === 0 ? firstTop : nextPage(sheet, model);
    const end = rows.length > 0 ? drawRows(sheet, table, rows, drawTableHeader(sheet, table, top)) : top;
    if (index === pages.length - 1) drawClosing(sheet, closing, end);
    drawFooter(sheet, model, { page: index + 1, pages: pages.length });
  });
};

/** Where the table starts on further pages. */
const CONTINUATION_BOTTOM = 64;

const startPage = (sheet: Sheet, model: InvoicePageModel): void => {
  sheet.addPage();
  drawWatermark(sheet, model);
};

const drawOpening = (sheet: Sheet, model: InvoicePageModel): number => {
  const letterhead = drawLetterhead(sheet, model);
  const parties = drawParties(sheet, model, letterhead + 13);
  return drawSummary(sheet, model, parties + 10) + 8;
};

const nextPage = (sheet: Sheet, model: InvoicePageModel): number => {
  startPage(sheet, model);
  drawContinuation(sheet, model);
  return CONTINUATION_BOTTOM;
};
