const most = 10;
const withinMs = 60_000;

/** Counts wrong tokens, so that they cannot be guessed one after the other. */
export class SignIns {
  readonly #now: () => Date;
  #failures: number[] = [];

  constructor(now: () => Date) {
    this.#now = now;
  }

  mayTry(): boolean {
    const since = this.#now().getTime() - withinMs;
    this.#failures = this.#failures.filter((time) => time > since);
    return this.#failures.length < most;
  }

  failed(): void {
    this.#failures.push(this.#now().getTime());
  }
}
