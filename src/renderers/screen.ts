import type { FailOn } from "./by-urgency.ts";
import type { Paint } from "./paint.ts";
import type { Width } from "./wrap.ts";

/** What every part of the human report needs to know of the place where it will be read. */
export interface Screen {
  readonly width: Width;
  readonly paint: Paint;
  readonly verbose: boolean;
  readonly quiet: boolean;
  readonly failOn: FailOn;
}

/** A terminal without `-v` cuts long lists; a pipe and `-v` get everything. */
export function cutsLists(screen: Screen): boolean {
  return screen.width !== undefined && !screen.verbose;
}
