import type { Quantity } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { compact } from '../compact.ts';
import { isPlainlyUcum, isUcum } from '../ucum.ts';
import { fhirString } from './st.ts';

const ucum = 'http://unitsofmeasure.org';

/**
 * CWE[Quantity], the units of OBX-6: a code only where it is one of UCUM, because the message says so or because the
 * unit is written as UCUM writes it; otherwise the unit as words.
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
  for (const [code, system] of [
    [cwe.value(1), cwe.value(3)],
    [cwe.value(4), cwe.value(6)],
  ]) {
    // Senders call a unit UCUM's that is not (`Y` for a year); a wrong code is worse than none.
    if (code === undefined) continue;
    if (system === 'UCUM' ? isUcum(code) : system === undefined && isPlainlyUcum(code)) return code;
  }
  return undefined;
}
