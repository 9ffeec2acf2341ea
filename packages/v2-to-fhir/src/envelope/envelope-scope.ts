import { type ConvertOptions, facilityOwnedId, type ReportedResource } from '@causeway/conversion';
import { type Reference, type Resource, referenceTo } from '@causeway/fhir';
import type { Message, Repetition, Segment } from '@causeway/hl7';
import type { SourcePatient } from '@causeway/person';
import { fhirString } from '../datatypes/st.ts';
import type { Scope } from '../scope.ts';

/** Gathers what the header of a message becomes. Ids are of the facility and MSH-10. */
export class EnvelopeScope implements Scope {
  readonly facility: ConvertOptions['facility'];
  readonly patient: SourcePatient = { authority: '', identifier: '' };
  readonly trigger: string;
  readonly message: Message;
  readonly receivedAt: number;
  readonly #resources = new Map<string, ReportedResource>();
  segment: Segment;

  constructor(message: Message, { facility, receivedAt }: ConvertOptions) {
    const [header] = message.segments;
    if (header === undefined) throw new RangeError('a message has at least its MSH');
    this.facility = facility;
    this.receivedAt = receivedAt;
    this.message = message;
    this.trigger = `${message.structure.code}_${message.structure.trigger}`;
    this.segment = header;
  }

  readonly neighbour = (segmentId: string): Segment | undefined => this.message.segment(segmentId);

  before(): undefined {
    return undefined;
  }

  reference(): undefined {
    return undefined;
  }

  include(resource: Resource & { readonly id: string }): void {
    const { resourceType, id } = resource;
    const key = `${resourceType}/${id}`;
    const { id: segmentId, index } = this.segment;
    const origin = index > 1 ? `${segmentId}[${index}]` : segmentId;
    if (!this.#resources.has(key)) this.#resources.set(key, { resourceType, id, deleted: false, resource, origin });
  }

  /** Adds a resource of this message and refers to it. */
  add<R extends Resource>(resource: R, businessId: string): Reference {
    const { resourceType } = resource;
    const said = `${this.message.value('MSH-10') ?? ''}|${this.message.value('MSH-7') ?? ''}|${businessId}`;
    const id = facilityOwnedId(this.facility, resourceType, said);
    this.include({ ...resource, id });
    return referenceTo(resourceType, id);
  }

  get resources(): readonly ReportedResource[] {
    return [...this.#resources.values()];
  }

  /** A field's repetitions that say something. */
  all(segment: Segment | undefined, field: number): readonly Repetition[] {
    return (segment?.field(field).repetitions ?? []).filter(it => it.raw !== '' && it.raw !== '""');
  }

  first(segment: Segment | undefined, field: number): Repetition | undefined {
    return this.all(segment, field)[0];
  }

  string(segment: Segment | undefined, field: number, component = 1): string | undefined {
    return fhirString(segment?.value(field, component));
  }

  /** `ADT^A01` */
  get eventType(): string {
    const { code, trigger } = this.message.structure;
    return [code, trigger].filter(Boolean).join('^');
  }

  /** `ADT^A01^ADT_A01` */
  get messageType(): string {
    const { code, trigger, structure } = this.message.structure;
    return [code, trigger, structure].filter(Boolean).join('^');
  }
}
