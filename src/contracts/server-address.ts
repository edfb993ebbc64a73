import * as z from "zod/mini";

/** `server.json` in a store's folder: where the server that holds the store's lock can be spoken to. */
export const serverAddress = z.strictObject({
  schema: z.literal("wgx.server-address/1"),
  url: z.string().check(z.regex(/^http:\/\/[^\s/@?#]+$/)),
  pid: z.int().check(z.minimum(1)),
  /** That of the lock under which it serves. */
  epoch: z.int().check(z.minimum(1)),
});
export type ServerAddress = z.infer<typeof serverAddress>;
