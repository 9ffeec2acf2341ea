import { saysTheSame } from '@causeway/person';

const most = 4_000;
/** What is left when there were more. */
const kept = 3_500;
const longest = 4_096;

/**
 * What was made of a text, for when it is said again in the same words: most messages repeat the patient and the places of
 * those before, and only name another message as their source. `make` must not look at the source.
 */
export class SaidBefore<R> {
  readonly #known = new Map<string, { readonly json: string; readonly made: R }>();

  /** `name`: of what the text is about. */
  get(name: string, json: string, make: (json: string) => R): R {
    const known = this.#known.get(name);
    if (known !== undefined && saysTheSame(known.json, json)) return known.made;
    const made = make(json);
    if (json.length > longest) return made;
    this.#known.set(name, { json, made });
    if (this.#known.size > most) this.#forgetOldest();
    return made;
  }

  /** Many at a time: to find its first entry, a map goes over all that were deleted before. */
  #forgetOldest(): void {
    for (const name of this.#known.keys()) {
      if (this.#known.size <= kept) return;
      this.#known.delete(name);
    }
  }
}
