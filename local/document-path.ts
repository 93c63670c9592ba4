import { existsSync } from "node:fs";
import { join, relative } from "node:path";

const UNDER = "/tollbook/documents/";

/** The file behind a link to a document, where this machine has it in the data folder; as short as it can be said. */
export const documentPath = (dataDir: string, pdfUrl: string | undefined): string | undefined => {
  if (pdfUrl === undefined || !URL.canParse(pdfUrl)) return undefined;
  const { pathname } = new URL(pdfUrl);
  if (!pathname.startsWith(UNDER)) return undefined;
  const path = join(dataDir, "documents", ...pathname.slice(UNDER.length).split("/").map(decodeURIComponent));
  return existsSync(path) ? shorter(path) : undefined;
};

const shorter = (path: string): string => {
  const fromHere = relative(process.cwd(), path);
  return fromHere.length < path.length && !fromHere.startsWith("..") ? fromHere : path;
};
