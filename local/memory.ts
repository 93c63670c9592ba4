import { setFlagsFromString } from "node:v8";

/**
 * Keeps the process small whatever the machine has: left alone, the engine lets garbage grow to half a gigabyte before it
 * looks. Collecting early costs little here, since most garbage is short-lived text. No limit is set, so a large request makes
 * the process larger for a while rather than ending it.
 */
export const keepMemorySmall = (): void => {
  setFlagsFromString("--heap-growing-percent=30");
  // The size of the space for young objects cannot be set once the engine runs, only that it does not grow.
  setFlagsFromString("--semi-space-growth-factor=1");
};
