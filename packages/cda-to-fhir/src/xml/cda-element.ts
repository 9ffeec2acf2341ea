/**
 * An element of a CDA document. Names are local, with the prefix `sdtc:` for the extensions of HL7's Structured Documents
 * group and `xsi:` for XML Schema, whatever prefixes the document uses.
 */
export class CdaElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Elements and text in document order. */
  readonly content: readonly (CdaElement | string)[];
  readonly parent: CdaElement | undefined;

  constructor(
    name: string,
    attributes: Readonly<Record<string, string>>,
    parent?: CdaElement,
    content: readonly (CdaElement | string)[] = [],
  ) {
    this.name = name;
    this.attributes = attributes;
    this.parent = parent;
    this.content = content;
  }

  /** The attribute, trimmed; undefined where it is missing or empty. */
  attr(name: string): string | undefined {
    const value = this.attributes[name]?.trim();
    return value === '' ? undefined : value;
  }

  get nullFlavor(): string | undefined {
    return this.attr('nullFlavor');
  }

  /** `xsi:type` without a prefix. */
  get type(): string | undefined {
    return this.attr('xsi:type')?.replace(/^.*:/, '');
  }

  get children(): readonly CdaElement[] {
    return this.content.filter(it => typeof it !== 'string');
  }

  all(name: string): readonly CdaElement[] {
    const found: CdaElement[] = [];
    for (const it of this.content) if (typeof it !== 'string' && it.name === name) found.push(it);
    return found;
  }

  /** The first element down a path of names. */
  first(...path: readonly string[]): CdaElement | undefined {
    let at: CdaElement | undefined = this;
    for (const name of path) {
      at = at?.content.find((it): it is CdaElement => typeof it !== 'string' && it.name === name);
    }
    return at;
  }

  /** All text in it, white space made single. */
  get text(): string {
    return this.rawText.replace(/\s+/g, ' ').trim();
  }

  get rawText(): string {
    let text = '';
    for (const it of this.content) text += typeof it === 'string' ? it : it.rawText;
    return text;
  }

  hasTemplate(root: string): boolean {
    return this.content.some(
      it => typeof it !== 'string' && it.name === 'templateId' && it.attributes.root?.trim() === root,
    );
  }

  #path: string | undefined;

  /** Names and positions from the top, which tell nothing of what stands there. */
  get path(): string {
    this.#path ??= this.parent === undefined ? `/${this.name}` : `${this.parent.path}/${this.name}${this.#position}`;
    return this.#path;
  }

  /** `[2]`, where there are several of its name. */
  get #position(): string {
    let count = 0;
    let own = 0;
    for (const it of this.parent?.content ?? []) {
      if (typeof it === 'string' || it.name !== this.name) continue;
      count++;
      if (it === this) own = count;
    }
    return count > 1 ? `[${own}]` : '';
  }
}
