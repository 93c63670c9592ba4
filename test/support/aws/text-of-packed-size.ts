import { createHash } from "node:crypto";
import { deflateRawSync } from "node:zlib";

/**
 * A text whose JSON takes exactly so many bytes when it is packed. It is chance, the same in every run, so that packing saves
 * only what the alphabet leaves unused: a quarter.
 */
export const textOfPackedSize = (bytes: number): string => {
  const chance = createHash("shake256", { outputLength: bytes }).update("chance").digest("base64");
  let characters = chance.length;
  for (let tries = 0; tries < 50; tries += 1) {
    const text = chance.slice(0, characters);
    const missing = bytes - deflateRawSync(JSON.stringify(text)).length;
    if (missing === 0) return text;
    // A character is packed into three quarters of a byte.
    characters += Math.round((missing * 4) / 3);
  }
  throw new Error(`no text is packed into ${bytes} bytes`);
};
