import * as z from "zod";
import { isEmail } from "#domain/customers/email.ts";
import { text } from "#wire/primitives.ts";

/** Parts that customers and accounts have in common. */

/** An id of the caller's choice: it goes into paths and keys, so no control characters, and never empty. */
export const callerChosenId = ({ maximum = 50 }: { maximum?: number } = {}) =>
  text({ minimum: 1, maximum }).regex(/^\P{Cc}*$/u, { error: "must not hold control characters" });

/** A character of an e-mail address that means nothing to mail headers. */
const PLAIN = '[^\\s@,;:"<>()\\[\\]\\\\]';

/** An e-mail address that mail can be sent to. */
export const email = () =>
  text({ maximum: 320 })
    .refine(isEmail, { error: "must be an e-mail address" })
    .meta({ pattern: `^${PLAIN}+@${PLAIN}+\\.${PLAIN}+$` });

// Lengths add up to less than the 1,000 characters that the single line of an address may have.
export const addressRequest = z.strictObject({
  phoneNumber: text({ maximum: 50 }).optional(),
  line1: text({ maximum: 255 }).optional(),
  line2: text({ maximum: 255 }).optional(),
  postalCode: text({ maximum: 50 }).optional(),
  city: text({ maximum: 100 }).optional(),
  state: text({ maximum: 100 }).optional(),
  country: text({ maximum: 100 }).optional(),
});

export const wireAddress = z.strictObject({
  phoneNumber: z.string().optional(),
  line1: z.string().optional(),
  line2: z.string().optional(),
  postalCode: z.string().optional(),
  city: z.string().optional(),
  state: z.string().optional(),
  country: z.string().optional(),
});

const dataType = z.enum(["STRING", "NUMERIC", "JSON", "JSON_LOGIC"]);

export const settingRequests = z
  .array(
    z.strictObject({
      id: callerChosenId({ maximum: 255 }),
      value: text({ maximum: 4_000 }),
      namespace: callerChosenId({ maximum: 255 }),
      name: text({ maximum: 255 }),
      dataType,
    }),
  )
  .max(10);

export const wireSetting = z.strictObject({
  id: z.string(),
  value: z.string(),
  namespace: z.string(),
  name: z.string(),
  dataType,
});

/**
 * A map from text to text, of bounded size. A member called `__proto__` would be lost on the way through JavaScript objects,
 * so it is refused instead.
 */
export const textMap = ({ members, name, value }: { members: number; name: number; value: number }) =>
  z.preprocess(
    (given, context) => {
      if (typeof given !== "object" || given === null) return given;
      if (Object.hasOwn(given, "__proto__")) {
        context.addIssue({ code: "custom", message: "must not have a member called __proto__" });
      }
      if (Object.keys(given).length > members) {
        context.addIssue({ code: "custom", message: `must have ${members} members at the most` });
      }
      return given;
    },
    z.record(text({ maximum: name }), text({ maximum: value })),
  );
