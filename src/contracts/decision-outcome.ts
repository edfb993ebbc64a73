import * as z from "zod/mini";

const metadata = z.optional(z.looseObject({}));

/** What an operator or a program saw come of a decision. `success` says the same again, where it can. */
export const decisionOutcome = z.union([
  z.strictObject({ outcome: z.literal("success"), success: z.literal(true), metadata }),
  z.strictObject({ outcome: z.literal("failure"), success: z.literal(false), metadata }),
  z.strictObject({ outcome: z.enum(["partial", "unknown"]), success: z.optional(z.null()), metadata }),
]);
export type DecisionOutcome = z.infer<typeof decisionOutcome>;
