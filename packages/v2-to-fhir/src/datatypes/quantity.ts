import type { Quantity } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { isUcum, ucumUnit } from '@causeway/terminology';
import { compact } from '../compact.ts';
import { fhirString } from './st.ts';

const ucum = 'http://unitsofmeasure.org';

/**
 * CWE[Quantity], the units of OBX-6: the code of UCUM, because the message says so or because the unit can only be
 * meant as that one (`mm Hg`); otherwise the unit as words. The words are what was sent in any case.
 */
export function cweUnit(cwe: Repetition | undefined): Pick<Quantity, 'unit' | 'system' | 'code'> {
  if (cwe === undefined) return {};
  const code = ucumCode(cwe);
  const unit =
    fhirString(cwe.value(2)) ?? fhirString(cwe.value(1)) ?? fhirString(cwe.value(5)) ?? fhirString(cwe.value(4));
  if (code === undefined) return compact({ unit }) ?? {};
  return { unit: unit ?? code, system: ucum, code };
}

function ucumCode(cwe: Repetition): string | undefined {
  for (const [code, text, system] of [
    [cwe.value(1), cwe.value(2), cwe.value(3)],
    [cwe.value(4), cwe.value(5), cwe.value(6)],
  ]) {
    // Senders call a unit UCUM's that is not (`Y` for a year); a wrong code is worse than none.
    if (code !== undefined && system === 'UCUM' && isUcum(code)) return code;
    const meant = ucumUnit(code ?? '') ?? ucumUnit(text ?? '');
    if (meant !== undefined) return meant;
  }
  return undefined;
}
