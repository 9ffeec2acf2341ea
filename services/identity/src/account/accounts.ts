import type { Collection } from '@causeway/doc-store';
import type { Runtime } from '@causeway/service';
import { directoryView } from '../directory/described-patient.ts';
import { type Account, accountNumber, accounts } from './account.ts';

/** The number of an account, and the system of who gave it. */
export interface AccountNumber {
  readonly value: string;
  readonly system: string;
}

/** More source patients than this are no answer to who has an account. */
const most = 50;

/** Whose an account is, and which accounts somebody has. Decides nothing on disclosure. */
export class Accounts {
  readonly #views: Runtime['views'];

  constructor({ views }: Pick<Runtime, 'views'>) {
    this.#views = views;
  }

  /** Ids of the source patients who have an account of this number, in a system or in any; undefined: too many have. */
  async holders(value: string, system?: string): Promise<readonly string[] | undefined> {
    const start = accountNumber(value, '');
    const numbers = system === undefined ? { gte: start, lt: `${start}\uffff` } : accountNumber(value, system);
    const { documents } = await (await this.#stored()).find({ index: 'numbers', where: { numbers }, limit: most + 1 });
    return documents.length > most ? undefined : [...new Set(documents.map(it => it.patient))];
  }

  /** The account of any of the source patients that has this number; where none is asked for, the newest. */
  async numberOf(patients: readonly string[], value?: string): Promise<AccountNumber | undefined> {
    const stored = await this.#stored();
    const pages = await Promise.all(
      patients.map(patient => stored.find({ index: 'patient', where: { patient }, order: 'descending', limit: 100 })),
    );
    const newestFirst = pages.flatMap(it => it.documents).sort((a, b) => b.since - a.since || (a.id < b.id ? -1 : 1));
    const all = newestFirst.flatMap(it => it.numbers.map(numberFrom));
    return all.find(it => value === undefined || it.value === value);
  }

  #stored(): Promise<Collection<Account>> {
    return this.#views.collection(directoryView, accounts);
  }
}

function numberFrom(text: string): AccountNumber {
  const at = text.lastIndexOf('|');
  return { value: text.slice(0, at), system: text.slice(at + 1) };
}
