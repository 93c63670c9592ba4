import * as z from "zod";
import { authenticate } from "#usecases/identity/authenticate.ts";
import { route } from "../route.ts";

export const authenticateRoutes = [
  route({
    operationId: "authenticate",
    method: "POST",
    url: "/authenticate",
    tag: "Authentication",
    summary: "Swap an API key for a token that is good for 24 hours; a token is handed back as it is",
    status: 200,
    answer: z.strictObject({ token: z.string() }),
    handle: (world, { headers }) => authenticate(world, headers),
  }),
];
