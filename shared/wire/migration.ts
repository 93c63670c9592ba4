import * as z from "zod";
import { wholeNumber } from "#wire/primitives.ts";

const MODES = [
  "IMMEDIATE",
  "IMMEDIATE_IGNORE_OVERRIDE",
  "NEXT_CYCLE",
  "NEXT_CYCLE_IGNORE_OVERRIDE",
  "START_OF_CURRENT_CYCLE",
] as const;

const version = () => wholeNumber({ minimum: 1, maximum: 999_999_999 });

/** Togai rule §14.14. Both generations of plans are the same here, so `isPricePlanV2Migration` decides nothing. */
export const migrationRequest = z
  .strictObject({
    sourceId: z.string().max(255),
    sourceVersion: version(),
    targetId: z.string().max(255).optional(),
    targetVersion: version().optional(),
    migrationMode: z.enum(MODES),
    retainStartOffsets: z.boolean().optional(),
    isPricePlanV2Migration: z.boolean().optional(),
    requireConfirmation: z.boolean().optional(),
  })
  .transform(({ migrationMode, requireConfirmation, retainStartOffsets, isPricePlanV2Migration: _, ...plans }) => ({
    ...plans,
    mode: migrationMode,
    retainStartOffsets: retainStartOffsets ?? false,
    requiresConfirmation: requireConfirmation ?? false,
  }));
