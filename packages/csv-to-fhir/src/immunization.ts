import { facilitySource, patientOwnedId, type ReportedResource } from '@causeway/conversion';
import { type Immunization, referenceTo } from '@causeway/fhir';
import { type SourcePatient, sourcePatientId } from '@causeway/person';
import { ucumUnit } from '@causeway/terminology';
import { codedConcept, meant, words } from './code.ts';
import { reported } from './encounter.ts';
import type { CsvRecord } from './record.ts';

const statuses = words({
  completed: 'completed|complete|cp|given|administered|done|yes|y|pa',
  'not-done': 'not-done|not done|refused|re|declined|no|n|not given|na',
  'entered-in-error': 'entered-in-error|entered in error|deleted|error|void',
});

const sites = words({
  LA: 'la|left arm|left upper arm',
  RA: 'ra|right arm|right upper arm',
  LD: 'ld|left deltoid',
  RD: 'rd|right deltoid',
  LT: 'lt|left thigh',
  RT: 'rt|right thigh',
  LVL: 'lvl|left vastus lateralis',
  RVL: 'rvl|right vastus lateralis',
});

const routes = words({
  IM: 'im|intramuscular|c28161',
  SC: 'sc|sq|subcutaneous|c38299',
  PO: 'po|oral|by mouth|c38288',
  NS: 'ns|nasal|intranasal|in|c38284',
  ID: 'id|intradermal|c38238',
  IV: 'iv|intravenous|c38276',
});

export function immunizationOf(record: CsvRecord, patient: SourcePatient): readonly ReportedResource[] | undefined {
  const vaccineCode = codedConcept(record, 'http://hl7.org/fhir/sid/cvx');
  const occurrenceDateTime = record.dateTime('date');
  if (vaccineCode === undefined)
    return record.fail('code', 'an immunisation needs the code or the name of its vaccine');
  if (occurrenceDateTime === undefined)
    return record.text('date') === undefined ? record.fail('date', 'the date of the immunisation is empty') : undefined;
  const lot = record.text('lot');
  const what = vaccineCode.coding?.[0]?.code ?? vaccineCode.text;
  const visit = record.text('visitId');
  const immunization: Immunization = {
    resourceType: 'Immunization',
    id: patientOwnedId({ patient }, 'Immunization', `table|${what}|${record.date('date')}|${lot ?? ''}`),
    meta: { source: facilitySource(record.layout.facility) },
    status: meant(record, 'status', statuses) ?? 'completed',
    vaccineCode,
    patient: referenceTo('Patient', sourcePatientId(patient)),
    ...(visit && { encounter: referenceTo('Encounter', patientOwnedId({ patient }, 'Encounter', visit)) }),
    occurrenceDateTime,
    ...detailsOf(record),
    ...(lot && { lotNumber: lot }),
  };
  return [reported(immunization, record)];
}

function detailsOf(record: CsvRecord): Partial<Immunization> {
  const expirationDate = record.fhirDate('expirationDate');
  const manufacturer = record.text('manufacturer');
  const performer = record.text('performer');
  const series = record.text('doseNumber');
  return {
    ...(manufacturer && { manufacturer: { display: manufacturer } }),
    ...(expirationDate && { expirationDate }),
    ...conceptOf(record, { field: 'site', system: 'http://terminology.hl7.org/CodeSystem/v3-ActSite', known: sites }),
    ...conceptOf(record, {
      field: 'route',
      system: 'http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration',
      known: routes,
    }),
    ...doseOf(record),
    ...(performer && { performer: [{ actor: { display: performer } }] }),
    ...(series && {
      protocolApplied: [
        /^[1-9]\d*$/.test(series) ? { doseNumberPositiveInt: Number(series) } : { doseNumberString: series },
      ],
    }),
  };
}

// The FHIR codes that differ from the words' usual short form.
const fhirCodes: Readonly<Record<string, string>> = { SC: 'SQ', NS: 'NASINHL', ID: 'IDINJ', IV: 'IVINJ' };

function conceptOf(
  record: CsvRecord,
  {
    field,
    system,
    known,
  }: { readonly field: 'site' | 'route'; readonly system: string; readonly known: Readonly<Record<string, string>> },
): Partial<Immunization> {
  const text = record.text(field);
  if (text === undefined) return {};
  const code = known[text.toLowerCase()];
  const coding = code === undefined ? undefined : [{ system, code: fhirCodes[code] ?? code }];
  return { [field]: { ...(coding && { coding }), text } };
}

function doseOf(record: CsvRecord): Pick<Immunization, 'doseQuantity'> {
  const value = record.number('dose');
  if (value === undefined) return {};
  const unit = record.text('doseUnit');
  const code = unit && ucumUnit(unit);
  return { doseQuantity: { value, ...(unit && { unit }), ...(code && { system: 'http://unitsofmeasure.org', code }) } };
}
