import { renderFailure } from "../../panels/failure.ts";
import { isFailure } from "../../platform/failure.ts";
import type { Shown } from "./panel.ts";

/** Shows why a panel cannot be shown, where that is a failure that somebody can mend. */
export async function orFailure(
  frame: Omit<Shown, "main">,
  load: () => Promise<Shown | undefined>,
): Promise<Shown | undefined> {
  try {
    return await load();
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { ...frame, main: renderFailure(frame.title, error.problems) };
  }
}
