import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type Coverage, coverageOf } from "#adapters/pdf/font-coverage.ts";

export type FontName = "regular" | "bold";
export type FontFile = { readonly bytes: Uint8Array; readonly covers: Coverage };
export type Fonts = Readonly<Record<FontName, FontFile>>;

/** The fonts that documents embed, read once per process. Both files must lie where the package `dejavu-fonts-ttf` is found. */
export const loadFonts = (): Promise<Fonts> => {
  loaded ??= readFonts();
  return loaded;
};

let loaded: Promise<Fonts> | undefined;

const readFonts = async (): Promise<Fonts> => {
  const [regular, bold] = await Promise.all([readFont("DejaVuSansCondensed"), readFont("DejaVuSansCondensed-Bold")]);
  return { regular, bold };
};

const readFont = async (name: string): Promise<FontFile> => {
  const path = createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`);
  const bytes = await readFile(path);
  return { bytes, covers: coverageOf(bytes) };
};
