import type { CodeableConcept, Medication, MedicationChoice, Resource } from '@causeway/fhir';
import { compact, present } from '../compact.ts';
import { cd, textConcept } from '../datatypes/cd.ts';
import { absent } from '../null-flavor.ts';
import type { Scope } from '../scope.ts';
import { select } from '../select.ts';
import { templates } from '../templates.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import { text } from './common-rows.ts';

// CF-medications, "C-CDA to FHIR (Medication)": a code, or a Medication where more than a code is said.

const products = ['consumable', 'product'];
const vehicles = select(`participant[@typeCode=CSM]/participantRole[template=${templates.vehicle}]/playingEntity/code`);

export type Product = MedicationChoice & { readonly contained?: readonly Resource[] };

/** The `manufacturedProduct` of an administration or supply. */
export function productOf(entry: CdaElement): CdaElement | undefined {
  return products.map(it => entry.first(it, 'manufacturedProduct')).find(it => it !== undefined);
}

export function material(product: CdaElement | undefined): CdaElement | undefined {
  return product?.first('manufacturedMaterial') ?? product?.first('manufacturedLabeledDrug');
}

export function materialCode(product: CdaElement | undefined, scope: Scope): CodeableConcept | undefined {
  const drug = material(product);
  const said = drug?.first('code');
  return (said && cd(said, scope)) ?? textConcept(drug?.first('name')?.text || undefined);
}

/** What was given, ordered or dispensed; `around` says it where a dispense does not. */
export function medicationOf(entry: CdaElement, scope: Scope, around?: CdaElement): Product {
  const product = productOf(entry) ?? (around && productOf(around));
  const code = materialCode(product, scope);
  const more = details(entry, product, scope);
  if (more === undefined) {
    const words = textConcept(text(entry, scope));
    return { medicationCodeableConcept: code ?? words ?? absent(material(product)?.first('code')) };
  }
  const contained: Medication = { resourceType: 'Medication', id: 'medication', ...compact({ code }), ...more };
  return { medicationReference: { reference: '#medication' }, contained: [contained] };
}

function details(entry: CdaElement, product: CdaElement | undefined, scope: Scope): Partial<Medication> | undefined {
  const form = entry.first('administrationUnitCode');
  const maker = product?.first('manufacturerOrganization', 'name')?.text;
  const lotNumber = material(product)?.first('lotNumberText')?.text;
  const inactive = present(vehicles(entry).map(it => cd(it, scope)));
  return compact({
    manufacturer: maker ? { display: maker } : undefined,
    form: form && cd(form, scope),
    ingredient: inactive?.map(itemCodeableConcept => ({ itemCodeableConcept, isActive: false })),
    batch: lotNumber ? { lotNumber } : undefined,
  });
}
