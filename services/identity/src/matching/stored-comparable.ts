import type { Description } from '@causeway/matching';
import type { Comparable } from './comparable.ts';

/**
 * A comparable as the key index stores it: values by place in one text, parted by `|`, lists after their length. An arrival
 * reads several, and to take a text apart costs less than to parse as much JSON.
 */
export function toStored({ sourcePatient, description, overlaid }: Comparable): string {
  const parts = [sourcePatient.authority, sourcePatient.identifier];
  write(parts, description);
  if (overlaid) {
    parts.push(String(overlaid.revision));
    write(parts, overlaid.before);
  }
  return parts.map(escaped).join('|');
}

export function fromStored(id: string, stored: string): Comparable {
  const parts = new Parts(stored);
  const sourcePatient = { authority: parts.text(), identifier: parts.text() };
  const it = { id, sourcePatient, description: read(parts) };
  return parts.ended ? it : { ...it, overlaid: { revision: Number(parts.text()), before: read(parts) } };
}

function write(parts: string[], of: Description): void {
  parts.push(of.birthDate, of.sex, of.motherName, String(of.birthOrder), of.source, String(of.names.length));
  for (const { given, middle, family, suffix } of of.names) parts.push(given, middle, family, suffix);
  parts.push(String(of.phones.length), ...of.phones, String(of.emails.length), ...of.emails);
  parts.push(String(of.addresses.length));
  for (const { number, street, unit, city, district, state, postalCode } of of.addresses)
    parts.push(number, street, unit, city, district, state, postalCode);
  parts.push(String(of.identifiers.length));
  for (const { system, value } of of.identifiers) parts.push(system, value);
}

function read(parts: Parts): Description {
  const text = () => parts.text();
  return {
    birthDate: text(),
    sex: text(),
    motherName: text(),
    birthOrder: Number(text()),
    source: text(),
    names: parts.list(() => ({ given: text(), middle: text(), family: text(), suffix: text() })),
    phones: parts.list(text),
    emails: parts.list(text),
    addresses: parts.list(() => ({
      number: text(),
      street: text(),
      unit: text(),
      city: text(),
      district: text(),
      state: text(),
      postalCode: text(),
    })),
    identifiers: parts.list(() => ({ system: text(), value: text() })),
  };
}

class Parts {
  readonly #parts: readonly string[];
  readonly #escaped: boolean;
  #at = 0;

  constructor(stored: string) {
    this.#parts = stored.split('|');
    this.#escaped = stored.includes('%');
  }

  get ended(): boolean {
    return this.#at >= this.#parts.length;
  }

  text(): string {
    const part = this.#parts[this.#at++] ?? '';
    return this.#escaped ? part.replaceAll('%7C', '|').replaceAll('%25', '%') : part;
  }

  list<T>(item: () => T): readonly T[] {
    const list: T[] = [];
    for (let left = Number(this.text()); left > 0; left--) list.push(item());
    return list;
  }
}

function escaped(part: string): string {
  return part.includes('|') || part.includes('%') ? part.replaceAll('%', '%25').replaceAll('|', '%7C') : part;
}
