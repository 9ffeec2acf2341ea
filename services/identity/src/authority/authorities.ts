import type { Collection } from '@causeway/doc-store';
import {
  type Authority,
  allAuthorities,
  authorities,
  authorityView,
  type HierarchicDesignator,
  isAuthority,
  isContradictory,
  systemOfCalled,
} from '@causeway/person';
import { problems, type Runtime } from '@causeway/service';

/** The assigning authorities of the exchange: only these issue identifiers, each in its own domain. */
export class Authorities {
  readonly #views: Runtime['views'];

  constructor({ views }: Pick<Runtime, 'views'>) {
    this.#views = views;
  }

  /** The FHIR system of whom a caller calls an authority, registered or not. Throws a 400 for a bare name that none has. */
  async systemOf(text: string): Promise<string> {
    const system = await systemOfCalled(text, { views: this.#views });
    if (system === undefined) throw problems.unknownAuthority();
    return system;
  }

  /** By a FHIR system, written as a URI or as facilities register it; undefined when nobody issues there. */
  async ofSystem(text: string): Promise<Authority | undefined> {
    const system = await systemOfCalled(text, { views: this.#views });
    if (system === undefined) return undefined;
    const { documents } = await (await this.#stored()).find({ index: 'system', where: { system }, limit: 1 });
    return documents[0];
  }

  /**
   * By a CX.4, which may have only the namespace or only the universal id. Where it has both they must be those of one
   * authority: a name that goes with another's OID is a mistake, and guessing which half is right would be another.
   */
  async ofDesignator(said: HierarchicDesignator): Promise<Authority | undefined> {
    const all = await this.all();
    const isDoubtful = isContradictory(
      said,
      all.map(it => it.designator),
    );
    return isDoubtful ? undefined : all.find(it => isAuthority(said, it.designator));
  }

  /** By MSH-3.1 and MSH-4.1. */
  async ofSender(sendingApplication: string, sendingFacility: string): Promise<Authority | undefined> {
    const where = { sendingApplication, sendingFacility };
    const { documents } = await (await this.#stored()).find({ index: 'sender', where, limit: 1 });
    return documents[0];
  }

  ofFacility(id: string): Promise<Authority | undefined> {
    return this.#stored().then(it => it.get(id));
  }

  async all(): Promise<readonly Authority[]> {
    return allAuthorities(await this.#stored());
  }

  #stored(): Promise<Collection<Authority>> {
    return this.#views.collection(authorityView, authorities);
  }
}
