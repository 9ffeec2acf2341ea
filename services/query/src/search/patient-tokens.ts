import { parseReference, parseTokens } from '@causeway/fhir';
import { sourcePatientId, systemOfCalled } from '@causeway/person';
import { problems, type Runtime } from '@causeway/service';

/** How a search names patients: keys of the identifier index, and ids. */
export interface PatientSelection {
  readonly keys: readonly string[];
  readonly ids: readonly string[];
}

/**
 * `system|value,…` or a bare value. A system may be written as a facility's authority is registered: a name, an OID, a
 * URI. The identifier by which a source names its patient also gives that patient's id, which links may know when no
 * description of it has come.
 */
export async function selectByIdentifier(text: string, runtime: Pick<Runtime, 'views'>): Promise<PatientSelection> {
  const tokens = parseTokens(text);
  if (tokens.length === 0) throw problems.invalid('an identifier is <system>|<value>, or a value');
  const keys: string[] = [];
  const ids: string[] = [];
  for (const { system, value } of tokens) {
    if (value === undefined || system === '') throw problems.invalid('an identifier is <system>|<value>, or a value');
    if (system === undefined) {
      keys.push(value);
      continue;
    }
    const authority = await systemOfCalled(system, runtime);
    if (authority === undefined) throw problems.unknownAuthority();
    keys.push(`${system}|${value}`, `${authority}|${value}`);
    ids.push(sourcePatientId({ authority, identifier: value }));
  }
  return { keys, ids };
}

/** `<id>,…` or `Patient/<id>,…` */
export function selectById(text: string): PatientSelection {
  const ids = text.split(',').map(it => {
    const reference = parseReference(it);
    const id = reference?.type === 'Patient' ? reference.id : it;
    if (!/^[A-Za-z0-9.-]{1,64}$/.test(id)) throw problems.invalid('name a patient as <id> or Patient/<id>');
    return id;
  });
  return { keys: [], ids };
}
